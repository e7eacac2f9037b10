// Forgetting: a run, or one source (a row of provenance), with everything that was derived from it, in one transaction;
// LangGraph's checkpoints of the threads that it touches too, where its tables are there. One path, for all who forget.
import type { Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import { type HolderPlace, isGone } from "./holder-place.ts";
import type { OperatorSide } from "./operator-side.ts";
import { untilAnswered } from "./until-answered.ts";

interface Forgotten {
  readonly run?: string | undefined;
  readonly source?: string | undefined;
}

/** @throws MemoryError `no_run`, `run_held` */
export async function forget(side: OperatorSide, { run, source }: Forgotten): Promise<void> {
  await untilAnswered(async (maybeDone) => {
    try {
      await forgetAll(side, { run, source });
    } catch (error) {
      const state = error instanceof MemoryError ? error.sqlState : undefined;
      if (state === "BH005") throw new MemoryError("run_held", "a run that it touches is under way; cancel it before");
      if (state !== "BH006") throw error;
      if (!maybeDone) throw new MemoryError("no_run", "there is nothing of this id");
    }
  });
}

/** What others made of it meanwhile goes too: then nothing was done yet. */
async function forgetAll(side: OperatorSide, what: Forgotten): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await forgetOnce(side, what);
    } catch (error) {
      if (!(error instanceof MemoryError && error.sqlState === STILL_NAMED) || tries === MOST_TRIES) throw error;
    }
  }
}

/** A row that goes is one that a row which stays was made of. */
const STILL_NAMED = "23503";
const MOST_TRIES = 5;

async function forgetOnce(side: OperatorSide, { run, source }: Forgotten): Promise<void> {
  const [held = []] = await side.pipeline([SELECT_HELD]);
  const gone = (held as unknown as readonly { readonly token: string; readonly place: HolderPlace | null }[])
    .filter(({ place }) => isGone(place ?? undefined))
    .map(({ token }) => token);
  await side.pipeline(
    [
      {
        name: "bulkhead forget",
        text: "select bulkhead.forget($1, $2, $3)",
        values: [run, source, JSON.stringify(gone)],
      },
    ],
    [{ name: "bulkhead forget checkpoints", text: "select bulkhead.forget_checkpoints()" }], // they are the login's
  );
}

const SELECT_HELD: Statement = {
  name: "bulkhead held leases",
  text: "select token, place from bulkhead.lease where until > clock_timestamp()",
};
