// One trace, read by an isolated worker with a fresh context: what it returns fits a return schema, or is nothing.
import type { JsonValue } from "@bulkhead/sandbox";
import type { ModelSpec } from "../../model/models.ts";
import { ABSTRACT_OPEN, ABSTRACT_PROGRAM } from "../../prompts/concepts.ts";
import { askWorker } from "../../roles/ask-worker.ts";
import { answerSchema, type ConceptFormat, readConceptAnswer } from "./concept-answer.ts";

/** The worker's name, by which a scripted model knows it. */
export const ABSTRACTER = "abstract_concepts";

export interface TraceAsked {
  readonly content: JsonValue;
  readonly format: ConceptFormat;
  /** Names of the library. Lessons in the open format are made blind to them. */
  readonly known: readonly string[];
  readonly model: ModelSpec;
  readonly signal: AbortSignal;
}

/** Concepts, or why there are none. @throws AgentsError `bad_model`; the signal's reason */
export const abstractTrace = ({ content, format, known, model, signal }: TraceAsked) =>
  askWorker<readonly unknown[]>({
    model,
    name: ABSTRACTER,
    task: format === "open" ? ABSTRACT_OPEN : ABSTRACT_PROGRAM,
    input: format === "open" ? { trace: content } : { trace: content, known },
    returns: answerSchema(format),
    read: (value) => readConceptAnswer(format, value),
    signal,
  });
