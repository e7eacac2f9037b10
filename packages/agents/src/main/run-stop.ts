// Why a run that is kept can go no further: what the store says becomes an error of ours, in our words.
import { MemoryError } from "@bulkhead/memory";
import { AgentsError } from "../agents-error.ts";
import { isA } from "../is-a.ts";

export function stopOf(thrown: unknown): unknown {
  const known = AgentsError.from(thrown);
  if (known !== undefined || !isA(thrown, MemoryError)) return known ?? thrown;
  switch (thrown.code) {
    case "run_cancelled":
      return new AgentsError("cancelled", "somebody cancelled this run");
    case "lease_lost":
      return new AgentsError("cancelled", "another process took this run over");
    default:
      return thrown;
  }
}
