// The closed list of what a rejected or failed call may tell the main side. Its length is part of every capacity.

export const CODES = [
  "no_result",
  "invalid_json",
  "too_large",
  "too_deep",
  "hidden_characters",
  "schema_mismatch",
  "timeout",
  "step_limit",
  "depth_limit",
  "denied",
  "needs_approval",
  "rejected",
  "expired",
  "bad_handle",
  "run_changed",
  "tool_failed",
  "model_failed",
  "worker_crashed",
  "cancelled",
  "budget_exceeded",
  "version_unknown",
] as const;

export type Code = (typeof CODES)[number];
