// What is refused of a concept, as a code with the way out; most of it the database refuses.
import { MemoryError } from "../memory-error.ts";

export function conceptRefused(error: unknown): unknown {
  if (!(error instanceof MemoryError)) return error;
  const wide = error.constraint !== undefined && /^scope_\w+_check$/.test(error.constraint);
  const refusal = REFUSALS[wide ? "BH035" : (error.sqlState ?? "")]; // 22…: what is no id
  return refusal === undefined ? error : new MemoryError(...refusal);
}

const BY_ID = "an id is asked for, which `find(name)` gives as `concept`";

export const noConcept = () => new MemoryError("no_concept", `there is no such concept or revision here: ${BY_ID}`);

/** Others were faster, or made the name first. */
export const isChanged = (error: unknown): boolean =>
  error instanceof MemoryError && (error.code === "concept_changed" || error.constraint === "concept_name_is_one");

type Refusal = ConstructorParameters<typeof MemoryError>;

const NO_ID: Refusal = ["no_concept", "what was given is no id of a concept, revision or row"];

const REFUSALS: Readonly<Record<string, Refusal>> = {
  BH022: [
    "person_needed",
    "text of strangers has shaped this revision, or it is in quarantine: a person must look at it and promote it. Nothing was changed",
  ],
  BH031: ["concept_changed", "others changed the concept meanwhile. Nothing was changed"],
  BH032: ["no_concept", `there is no such concept, revision or row here: ${BY_ID}`],
  "22021": NO_ID,
  "22P02": NO_ID,
  "22P05": NO_ID,
  "22003": NO_ID,
  BH033: [
    "concept_changed",
    "a revision that is promoted is believed already, or of a concept that is retired none is. Nothing was changed",
  ],
  BH034: [
    "no_evidence",
    "on this evidence nothing is promoted: it takes visible tests that passed, which no stranger could have led. Nothing was changed",
  ],
  BH035: ["bad_scope", "a memory of more than one scope (`*`) writes nothing new: name the project, domain and role"],
};
