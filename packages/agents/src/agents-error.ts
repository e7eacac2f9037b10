// The one error class of this package. Codes are closed; the message leads with the code and holds the way out. No
// message repeats text that a stranger or a model could have written.

export type AgentsErrorCode =
  | "bad_agent" // the options of an agent or of the middleware; the caller fixes the call
  | "bad_tool" // the declaration of a tool
  | "bad_worker" // the declaration of a worker
  | "bad_workflow" // the options of a workflow, or what its function asked of its context
  | "bad_input" // what a workflow was invoked with does not fit its input schema
  | "run_active" // a run of this id has not ended yet
  | "run_changed" // the run of this id was asked something else
  | "run_over" // the run of this id was cancelled or abandoned
  | "approval_pending" // the conversation waits for a person's answer
  | "no_run" // there is no run of this id to go on with
  | "bad_model" // no such model, no key, or not a chat model
  | "foreign_message" // a caller sent something else than a new user message
  | "budget_exceeded" // a limit of the run was reached
  | "model_failed" // every model of the chain failed
  | "cancelled"; // the caller's signal

export class AgentsError extends Error {
  override readonly name = "AgentsError";
  readonly code: AgentsErrorCode;

  /** Of `bad_model`: the environment variable that is missing. */
  readonly variable: string | undefined;

  constructor(code: AgentsErrorCode, message: string, options: ErrorOptions & { readonly variable?: string } = {}) {
    super(`${code}: ${message}`, options);
    this.code = code;
    this.variable = options.variable;
  }

  /** The AgentsError inside what LangChain threw (it wraps what a middleware throws, and what several calls throw), or undefined. */
  static from(error: unknown, depth = 0): AgentsError | undefined {
    if (error instanceof AgentsError) return error;
    if (!(error instanceof Error) || depth > 10) return undefined;
    const inside = error instanceof AggregateError ? error.errors : [];
    for (const one of [error.cause, ...inside]) {
      const found = AgentsError.from(one, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
