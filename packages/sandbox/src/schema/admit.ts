// The only crossing: bound, parse, validate, rebuild, label, count, then admit or reject with one code of the closed list.
import type { Code } from "../code.ts";
import { type HandleBlock, HandleTable } from "../handle/handle-table.ts";
import type { Seen } from "../handle/seen.ts";
import type { Label } from "../label.ts";
import { compiledOf, type ReturnSchema } from "./return-schema.ts";
import { parseStrict } from "./strict-json.ts";

export type Admitted<V> =
  | { readonly ok: true; readonly value: V; readonly label: Label; readonly bits: number }
  | { readonly ok: false; readonly code: Code };

export interface AdmitOptions {
  /** Where free text goes. A table reserves `schema.handles` ids, also when the text is then rejected. */
  readonly handles?: HandleTable | HandleBlock;
  /** Of the value and of what its handles stand for. External and readable by nobody, unless said. */
  readonly label?: Label;
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 65_536;
const STRANGERS: Label = Object.freeze({ integrity: "external", readers: Object.freeze([]) });

/** Synchronous; never throws on any string. */
export function admit<S>(text: string, schema: ReturnSchema<S>, options: AdmitOptions = {}): Admitted<Seen<S>> {
  const { validate, conceals, rebuild, bits } = compiledOf(schema);
  const { handles = new HandleTable(), label = STRANGERS, maxBytes = DEFAULT_MAX_BYTES } = options;
  const block = handles instanceof HandleTable ? handles.reserve(schema.handles) : handles;
  if (typeof text !== "string") return rejected("invalid_json");
  const parsed = parseStrict(text, maxBytes);
  if (!parsed.ok) return rejected(parsed.code);
  if (!validate(parsed.value)) return rejected("schema_mismatch");
  if (conceals?.(parsed.value)) return rejected("hidden_characters");
  // From here on nothing fails: nothing of a rejected text may stand behind a name.
  const value = rebuild(parsed.value, (free) => block.issue(free, label));
  // The profile that was walked is the schema that S describes.
  return { ok: true, value: value as Seen<S>, label, bits };
}

function rejected(code: Code): { readonly ok: false; readonly code: Code } {
  return { ok: false, code };
}
