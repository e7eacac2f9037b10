// One trace, read by an isolated worker with a fresh context: what it returns fits a return schema, or is nothing.
import { codeOf, type JsonValue } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import type { ModelSpec } from "../model/models.ts";
import { ABSTRACT_OPEN, ABSTRACT_PROGRAM } from "../prompts/concepts.ts";
import { createRoles } from "../roles/ask-role.ts";
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
export async function abstractTrace({
  content,
  format,
  known,
  model,
  signal,
}: TraceAsked): Promise<readonly unknown[] | "no_answer" | "bad_answer"> {
  let answer: readonly unknown[] | undefined;
  try {
    await createRoles({ model })({
      role: "worker",
      name: ABSTRACTER,
      task: format === "open" ? ABSTRACT_OPEN : ABSTRACT_PROGRAM,
      input: format === "open" ? { trace: content } : { trace: content, known },
      returns: answerSchema(format),
      check(written) {
        answer = readConceptAnswer(format, written);
        return answer === undefined ? "schema_mismatch" : undefined;
      },
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AgentsError) throw error; // no model was asked: the caller mends that
    return codeOf(error) === "model_failed" || codeOf(error) === "timeout" ? "no_answer" : "bad_answer";
  }
  return answer ?? "bad_answer";
}
