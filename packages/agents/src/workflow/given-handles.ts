// The input of a workflow as handles, whole and by field: each part has the label of what it is made of, whatever the
// context has read since.
import { type Handle, type HandleBlock, type JsonValue, joinLabels, type Label } from "@bulkhead/sandbox";
import type { z } from "zod";
import { givenLabel, type InputSource, strangersLabel } from "./given.ts";
import { fieldOf } from "./unread-handles.ts";
import { definitionOf, fieldsOf, innerOf, itemOf } from "./zod-definition.ts";

/** `block` has `countUnread(schema)` ids. */
export function givenHandles(
  schema: z.ZodType,
  value: JsonValue | undefined,
  block: HandleBlock,
  source: InputSource,
): Handle<unknown> {
  const build = (at: z.ZodType, part: JsonValue | undefined, around: Label | undefined): Handle<unknown> => {
    const given = around ?? givenLabel(at, source);
    const fields = fieldsOf(definitionOf(at)).map(
      ([name, field]) => [name, build(field, fieldOf(part, name), given)] as const,
    );
    const { handle, settle } = block.pend(given ?? labelOf(at, part, source), Object.fromEntries(fields));
    settle(part);
    return handle;
  };
  return build(schema, value, undefined);
}

/** The join of its leaves'. Of nothing at all it is a stranger's: that it is empty was somebody's choice. */
function labelOf(schema: z.ZodType, value: JsonValue | undefined, source: InputSource): Label {
  const given = givenLabel(schema, source);
  if (given !== undefined) return given;
  const parts = partsOf(schema, value).map(([at, part]) => labelOf(at, part, source));
  return parts.length === 0 ? strangersLabel(source.principal) : joinLabels(...parts);
}

function partsOf(
  schema: z.ZodType,
  value: JsonValue | undefined,
): readonly (readonly [z.ZodType, JsonValue | undefined])[] {
  if (value === null || value === undefined) return [];
  const definition = definitionOf(schema);
  const [inner, item] = [innerOf(definition), itemOf(definition)];
  if (inner !== undefined) return [[inner, value]];
  if (item !== undefined) return (value as readonly JsonValue[]).map((one) => [item, one]);
  return fieldsOf(definition).map(([name, field]) => [field, fieldOf(value, name)]);
}
