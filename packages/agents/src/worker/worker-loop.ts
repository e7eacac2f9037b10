// A worker's life: plain code over ports. It answers by calling `return`, exactly once; calls beside it do not run; an
// answer in prose is no result, and neither is one that was cut off, however well it parses. After a reply that is no
// result it is asked once more, once in its life. It knows its assignment and nothing else.
import { type Assignment, type Code, SandboxError } from "@bulkhead/sandbox/loop";
import type { ModelReply, ModelRequest, WorkerMessage } from "../model/model-port.ts";
import type { ModelCall } from "../model/reply-calls.ts";
import type { Shown } from "./clean-shown.ts";
import { afterRepair, firstRequest, shownIn, withAnswers, withShown } from "./conversation.ts";
import type { CourseSteps } from "./course.ts";
import type { StepAnswers } from "./worker-calls.ts";
import { type NoResult, takeStep, takeTurn } from "./worker-turn.ts";

export interface WorkerPorts {
  readonly model: (request: ModelRequest, step: number, signal: AbortSignal) => Promise<ModelReply>;
  /** Keeps a reply that is not the last; it need not be kept yet when its calls run. */
  readonly keep?: (reply: ModelReply, step: number) => Promise<void>;
  /** Runs the calls of one step. */
  readonly callTools: (calls: readonly ModelCall[], step: number) => Promise<StepAnswers>;
  /** After a step in which a guard denied: what the worker was shown so far, as it is to be shown from now on. */
  readonly clean?: (shown: Shown, step: number) => Promise<Shown>;
  /** The code with which the boundary would reject this text. */
  readonly check: (text: string) => Code | undefined;
  /** Told of the calls beside an answer, which do not run. */
  readonly attempted: (calls: readonly ModelCall[]) => void;
  /** Told that the worker is asked once more. */
  readonly repairing: () => void;
  /** Of a worker that works until something holds: it has no `return`. */
  readonly course?: CourseSteps;
}

/** The argument text of `return`. @throws SandboxError with the code of the outcome. */
export async function workerLoop(
  assignment: Assignment,
  ports: WorkerPorts,
  at: { readonly signal: AbortSignal; step(): void },
): Promise<string> {
  const { limits } = assignment;
  const { course } = ports;
  const first = firstRequest(assignment, { returns: course === undefined });
  let { input } = assignment;
  let { messages } = first;
  let tokens = 0;
  let repaired: NoResult | undefined;
  let request: WorkerMessage | undefined; // the one that asks once more
  for (let step = 0; ; step++) {
    at.step();
    const asked: ModelRequest = { ...first, messages, temperature: course?.temperature };
    const reply = await ports.model(asked, step, at.signal).catch((error: unknown) => {
      throw messages.at(-1) === request ? unrepaired(repaired, error) : error;
    });
    tokens += (reply.usage?.input ?? 0) + (reply.usage?.output ?? 0);
    if (at.signal.aborted) throw new SandboxError("cancelled", "the worker was stopped"); // by a model that did not listen
    if (reply.end === "refused") throw new SandboxError("model_failed", "the model refused");
    const turn = course === undefined ? takeTurn(reply, ports.check) : takeStep(reply);
    if (turn.kind !== "calls") ports.attempted(turn.beside);
    if (turn.kind === "result") return turn.text;
    if (turn.kind === "none") {
      if (repaired !== undefined || step + 1 >= limits.steps || tokens > limits.tokens) {
        if (course === undefined) throw noResult(turn);
        return course.silent();
      }
      repaired = turn;
      messages = afterRepair(messages, { reply, flaw: turn.flaw, assignment, words: course?.repair });
      request = messages.at(-1);
      ports.repairing();
      await ports.keep?.(reply, step);
      continue;
    }
    if (tokens > limits.tokens)
      throw new SandboxError("budget_exceeded", "the worker's tokens are spent; raise limits.tokens");
    const [, { texts, guarded }] = await Promise.all([ports.keep?.(reply, step), ports.callTools(reply.calls, step)]);
    const end = course?.next({ reply, texts, characters: charactersOf(messages) });
    if (end !== undefined) return end;
    if (course !== undefined) repaired = undefined; // it may be long: once in a row, not once in its life
    messages = withAnswers(messages, reply, texts);
    if (guarded && ports.clean !== undefined) {
      const rest = await ports.clean(shownIn(messages, input), step);
      messages = withShown(messages, rest);
      input = rest.input;
    }
  }
}

/** What a message says, and what is asked for in it. */
const charactersOf = (messages: readonly WorkerMessage[]): number =>
  messages.reduce((sum, message) => {
    const calls = message.role === "assistant" ? message.calls : [];
    return sum + message.text.length + calls.reduce((all, { arguments: args }) => all + args.length, 0);
  }, 0);

function noResult({ code }: NoResult): SandboxError {
  return new SandboxError(code, "the worker gave no result that could be admitted");
}

/** Nobody answered when the worker was asked once more: what became of its first reply stands. */
function unrepaired(repaired: NoResult | undefined, error: unknown): unknown {
  const unanswered =
    error instanceof SandboxError && (error.code === "model_failed" || error.code === "budget_exceeded");
  return unanswered && repaired !== undefined ? noResult(repaired) : error;
}
