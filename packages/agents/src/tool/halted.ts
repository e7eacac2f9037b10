import type { Label } from "@bulkhead/sandbox";
import type { CallRefused } from "./call.ts";

/** What a call is answered in a run that stops: it is made again when the run is taken up. */
export function halted(label: Label): CallRefused {
  return { ok: false, code: "cancelled", label };
}
