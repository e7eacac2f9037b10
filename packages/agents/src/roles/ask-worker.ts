// One question to a model with a fresh context, as to a worker without tools. Rule: its answer is what whoever asks can read of
// it, or one of two codes; it is asked once more where nothing could be read.
import { codeOf } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import type { ModelSpec } from "../model/models.ts";
import { valueIn } from "../worker/value-object.ts";
import { createRoles, type RoleAsked } from "./ask-role.ts";

export interface WorkerAsked<T> extends Omit<RoleAsked<"worker">, "role" | "check" | "tools" | "callTools"> {
  readonly model: ModelSpec;
  /** What it returned; undefined: that is no answer. */
  readonly read: (value: unknown) => T | undefined;
}

/** `no_answer`: the model failed, or took too long. */
export type Unanswered = "no_answer" | "bad_answer";

/** @throws AgentsError `bad_model`; the signal's reason */
export async function askWorker<T extends object>({ model, read, ...asked }: WorkerAsked<T>): Promise<T | Unanswered> {
  let answer: T | undefined;
  const check = (text: string) => {
    answer = read(valueIn(text));
    return answer === undefined ? "schema_mismatch" : undefined;
  };
  try {
    await createRoles({ model })({ ...asked, role: "worker", check });
  } catch (error) {
    asked.signal.throwIfAborted();
    if (error instanceof AgentsError) throw error; // no model was asked: the caller mends that
    return codeOf(error) === "model_failed" || codeOf(error) === "timeout" ? "no_answer" : "bad_answer";
  }
  return answer ?? "bad_answer";
}
