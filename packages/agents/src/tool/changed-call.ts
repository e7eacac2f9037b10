// A call at whose position the ledger has another one: that is another run, and nothing of it is done.
import type { Label } from "@bulkhead/sandbox";
import { recordChange } from "../run/kept-answer.ts";
import type { AnyRun } from "../run/run.ts";
import type { CallRefused, CallRequest } from "./call.ts";

export function callChanged(run: AnyRun, { position, tool }: CallRequest, label: Label): CallRefused {
  recordChange(run, position, tool.name);
  return { ok: false, code: "run_changed", label };
}
