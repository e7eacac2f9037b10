// What was done: one executed call of a tool, as worlds record it and scorers judge it.

/** A write or a call with egress; in a list of all that ran, a read too. By the base tool's name, constants included. */
export interface Effect {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}
