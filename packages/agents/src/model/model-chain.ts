// A chain of models: the next answers when one fails. Main agents and workers ask through it alike.
import { AgentsError } from "../agents-error.ts";
import type { NamedModel } from "./models.ts";
import { scriptProblem } from "./script-error.ts";
import type { Usage } from "./usage.ts";

/** What is reported of one call to a model: never a message. */
export interface ModelCallReport {
  readonly model: string;
  readonly ms: number;
  readonly ok: boolean;
  readonly usage: Usage | undefined;
  /** Why it failed, where a scripted model says so. */
  readonly problem?: string | undefined;
}

export interface AskOptions<T> {
  readonly signal: AbortSignal;
  /** Called before each call; what it returns is told how the call went. It throws where no further call may be made. */
  readonly start: (model: string) => (call: ModelCallReport) => void;
  readonly usageOf: (answer: T) => Usage | undefined;
  /** What was thrown is no failure of the model, and goes on its way: an interrupt of a middleware around it. */
  readonly passes?: (error: unknown) => boolean;
}

/** Every model of the chain failed, or the caller stopped it. The provider's own words are in `cause` only. */
export class ModelChainError extends Error {
  override readonly name = "ModelChainError";
  readonly models: readonly string[];
  readonly cancelled: boolean;

  constructor(models: readonly string[], cancelled: boolean, cause: unknown) {
    super(cancelled ? "stopped" : "no model of the chain answered", { cause });
    this.models = models;
    this.cancelled = cancelled;
  }
}

/** @throws ModelChainError, or what `passes` */
export async function askFirst<T>(
  models: readonly NamedModel[],
  ask: (model: NamedModel["model"], name: string) => T | Promise<T>,
  { signal, start, usageOf, passes = () => false }: AskOptions<T>,
): Promise<T> {
  const names = models.map(({ name }) => name);
  let last: unknown;
  for (const { name, model } of models) {
    if (signal.aborted) throw new ModelChainError(names, true, last);
    const started = performance.now();
    const finish = start(name);
    const told = (ok: boolean, usage: Usage | undefined, problem?: string) =>
      finish({ model: name, ms: performance.now() - started, ok, usage, problem });
    try {
      const answer = await ask(model, name);
      told(true, usageOf(answer));
      return answer;
    } catch (error) {
      told(false, undefined, scriptProblem(error));
      if (passes(error)) throw error;
      if (AgentsError.from(error)?.code === "bad_agent") throw error; // another model would be asked the same
      last = error;
    }
  }
  throw new ModelChainError(names, signal.aborted, last);
}
