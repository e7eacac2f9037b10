// What a workflow can take: plain types, so that each leaf is known to be read, or to be a handle. Inside `given(…)`
// it may be any JSON.
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { givenOptions } from "./given.ts";
import { definitionOf, fieldsOf, innerOf, itemOf, optionsOf } from "./zod-definition.ts";

/** @throws AgentsError `bad_workflow` */
export function checkInputSchema(schema: unknown, workflow: string): void {
  if (!(schema instanceof z.ZodType)) {
    throw new AgentsError("bad_workflow", `the input of "${workflow}" is a zod schema`);
  }
  const open = openPart(schema, "input");
  if (open !== undefined) {
    throw new AgentsError(
      "bad_workflow",
      `${open} of "${workflow}" is open or changes what it takes; use plain types, or given(…) where the user wrote it`,
    );
  }
  try {
    z.toJSONSchema(schema, { io: "input" });
  } catch {
    throw new AgentsError("bad_workflow", `the input of "${workflow}" must be of types that JSON has`);
  }
}

const LEAVES: ReadonlySet<string> = new Set(["string", "number", "boolean", "null", "enum", "literal"]);
const WRAPPERS: ReadonlySet<string> = new Set(["optional", "nullable", "readonly", "nonoptional", "default"]);

/** Where it stands. */
function openPart(schema: z.ZodType, path: string): string | undefined {
  if (givenOptions(schema) !== undefined) return undefined;
  const definition = definitionOf(schema);
  const { type } = definition;
  if (LEAVES.has(type)) return undefined;
  const [inner, item] = [innerOf(definition), itemOf(definition)];
  if (WRAPPERS.has(type) && inner !== undefined) return openPart(inner, path);
  if (item !== undefined) return openPart(item, `${path}[]`);
  if (type === "union") return firstOpen(optionsOf(definition).map((option) => [option, path]));
  const loose = "catchall" in definition && definition.catchall?._zod.def.type !== "never" && definition.catchall;
  if (type !== "object" || loose) return path;
  return firstOpen(fieldsOf(definition).map(([name, field]) => [field, `${path}.${name}`]));
}

function firstOpen(parts: readonly (readonly [z.ZodType, string])[]): string | undefined {
  for (const [schema, path] of parts) {
    const open = openPart(schema, path);
    if (open !== undefined) return open;
  }
  return undefined;
}

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly path: string };

/** Of a mismatch it tells where, by declared names and numbers only, below `root`. */
export async function parseInput(schema: z.ZodType, input: unknown, root = "input"): Promise<Parsed> {
  const parsed = await schema.safeParseAsync(input).catch(() => undefined);
  if (parsed?.success === true) return { ok: true, value: parsed.data };
  return { ok: false, path: `${root}${declaredPath(schema, parsed?.error.issues[0]?.path ?? [])}` };
}

function declaredPath(schema: z.ZodType, path: readonly PropertyKey[]): string {
  let at: z.ZodType | undefined = schema;
  let told = "";
  for (const key of path) {
    let definition = definitionOf(at);
    for (let inner = innerOf(definition); inner !== undefined; inner = innerOf(definition))
      definition = definitionOf(inner);
    at = typeof key === "number" ? itemOf(definition) : fieldsOf(definition).find(([name]) => name === key)?.[1];
    if (at === undefined) break;
    told += typeof key === "number" ? `[${key}]` : `.${String(key)}`;
  }
  return told;
}
