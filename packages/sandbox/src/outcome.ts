// An outcome: what comes back from a worker. Plain JSON once it is stored, sent or shown.
import type { Code } from "./code.ts";
import type { Seen } from "./handle/seen.ts";

/** Of a worker whose return schema is `S`. A rejection is a code and nothing else. */
export type Outcome<S> = { ok: true; value: Seen<S> } | { ok: false; code: Code };
