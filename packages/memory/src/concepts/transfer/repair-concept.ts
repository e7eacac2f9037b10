// A concept of somebody's library, as one of ours. Rule: what is not as it should be is mended where that changes no meaning,
// otherwise left out, and each time it is told; never is anything made up. Keys of the published libraries are known too.
import { type Concept, conceptSchema } from "../concept/concept.ts";
import { CHARACTERS } from "../concept/concept-bounds.ts";
import { nameKey } from "../concept/concept-name.ts";
import type { ConceptRepairCode, Repair } from "./concept-repair.ts";
import { RecordReader, withoutAbsent } from "./record-reader.ts";

export interface Repaired {
  /** Undefined: it cannot be mended. */
  readonly concept: Concept | undefined;
  readonly repairs: readonly Repair[];
}

export function repairConcept(given: unknown): Repaired {
  const repairs: Repair[] = [];
  const told = (code: ConceptRepairCode, where: string) => void repairs.push({ code, where });
  const dropped = (where: string): Repaired => ({
    concept: undefined,
    repairs: [...repairs, { code: "dropped", where }],
  });
  if (typeof given !== "object" || given === null || Array.isArray(given)) return dropped("");
  const from = new RecordReader(given as Readonly<Record<string, unknown>>, told);
  const found = {
    aliases: from.lines("aliases"),
    questions: from.lines("questions"),
    cues: from.lines("cues"),
  };
  const name = from.line("name", CHARACTERS.name);
  const fields =
    from.has("situation") || from.has("suggestion")
      ? { format: "open", name, situation: from.text("situation"), suggestion: from.text("suggestion") }
      : {
          format: "program",
          name,
          kind: from.line("kind", CHARACTERS.subtype),
          subtype: from.line("subtype", CHARACTERS.subtype) ?? from.line("routine_subtype", CHARACTERS.subtype),
          outputType: from.type("outputType") ?? from.type("output_typing"),
          parameters: from.parameters(),
          description: from.text("description"),
          implementation: from.text("implementation"),
        };
  from.restOf(["v", "format"]);
  const parsed = conceptSchema.safeParse(withoutAbsent({ v: 1, ...fields, ...found }));
  if (!parsed.success) return dropped(String(parsed.error.issues[0]?.path[0] ?? ""));
  const concept = parsed.data as Concept; // the same, read-only
  if (concept.name !== undefined && nameKey(concept.name) === "") return dropped("name");
  if (concept.format === "program" && concept.kind === "routine" && concept.outputType === undefined)
    told("output_type_missing", "outputType");
  return { concept, repairs };
}
