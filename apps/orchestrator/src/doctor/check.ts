// One line of `bulkhead doctor`: what was looked at, what was found, and how to mend it.

export interface Check {
  readonly name: string;
  /** `waiting`: nothing is wrong, and somebody may want to do something. */
  readonly status: "ok" | "missing" | "warning" | "waiting";
  readonly found: string;
  readonly fix?: string;
}
