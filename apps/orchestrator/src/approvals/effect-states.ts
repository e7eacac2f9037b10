// Where a question can stand: what `--state` of `bulkhead approvals` and of the service takes.
import type { EffectState } from "@bulkhead/memory";

export const EFFECT_STATES = [
  "asked",
  "approved",
  "rejected",
  "expired",
  "intended",
  "done",
  "failed",
  "denied",
] as const satisfies readonly EffectState[];
