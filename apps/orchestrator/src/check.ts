// One line of `bulkhead doctor`: what was looked at, what was found, and how to mend it.

export interface Check {
  readonly name: string;
  readonly status: "ok" | "missing" | "warning";
  readonly found: string;
  readonly fix?: string;
}
