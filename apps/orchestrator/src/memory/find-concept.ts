// Which concept, and which revision of it, a person means.
import type { ConceptHistory, ConceptMemory, ConceptRevision } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { commandName } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface FoundConcept extends ConceptHistory {
  /** The revision that is believed, else the last. */
  readonly head: ConceptRevision;
}

/** @throws CliError `no_concept` */
export async function findConcept(memory: ConceptMemory, name: string, env: NodeJS.ProcessEnv): Promise<FoundConcept> {
  const head = await memory.find(name);
  const history = head && (await memory.history(head.concept));
  if (head === undefined || history === undefined)
    throw noConcept(`There is no concept ${visibleLine(name, 60)} here.`, env);
  return { head, ...history };
}

/** @throws CliError `no_concept` */
export function revisionOf({ revisions, head }: FoundConcept, number: number, env: NodeJS.ProcessEnv): ConceptRevision {
  const found = revisions.find((one) => one.number === number);
  if (found === undefined) throw noConcept(`Concept ${head.concept} has no revision ${number}.`, env);
  return found;
}

const noConcept = (text: string, env: NodeJS.ProcessEnv) =>
  new CliError("no_concept", text, `See which there are: ${commandName(env)} memory show`);
