// Where runs of an agent are kept, and how one is claimed there: what the store refuses is an error of this package.
import { type Claim, MemoryError, type RunStore } from "@bulkhead/memory";
import { AgentsError } from "../agents-error.ts";
import { isA } from "../is-a.ts";
import type { Observation } from "./observe-run.ts";
import type { Settings } from "./settings.ts";

/** The option of the agent itself wins over whoever watches. What is played is kept nowhere. */
export function storeOf(
  { store }: Pick<Settings, "store">,
  observation: Observation | undefined,
): RunStore | undefined {
  return observation?.tools === undefined ? (store ?? observation?.store) : undefined;
}

/** @throws AgentsError `run_active`, `run_changed`, `run_over`, `no_run` @throws MemoryError: the store cannot be had */
export async function claimRun(claim: () => Promise<Claim>): Promise<Claim> {
  try {
    return await claim();
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Why a run can go no further: what its store refused, in our words; anything else as it was thrown. */
export function refusalOf(thrown: unknown): unknown {
  return AgentsError.from(thrown) ?? (isA(thrown, MemoryError) ? (refusal(thrown) ?? thrown) : thrown);
}

function refusal({ code }: MemoryError): AgentsError | undefined {
  switch (code) {
    case "run_cancelled":
      return new AgentsError("cancelled", "somebody cancelled this run");
    case "lease_lost":
      return new AgentsError("cancelled", "another process took this run over");
    case "run_held":
      return new AgentsError("run_active", "a run of this id or thread has not ended; wait for it, or take another");
    case "run_changed":
      return new AgentsError(
        "run_changed",
        `a run of this id was asked something else; take another id, or ${WAY_OUT}`,
      );
    case "run_over":
      return new AgentsError("run_over", "the run of this id was cancelled or abandoned; take another id");
    case "no_run":
      return new AgentsError("no_run", "there is no run of this id");
    default:
      return undefined;
  }
}

const WAY_OUT = "bulkhead runs abandon | fork it";

/** For operators, of an operation that is not what it was. */
export const CHANGED = `another call stands here than in the run that is taken up again: its code or data changed; put it back, or ${WAY_OUT}`;
