// The clock of a workflow's function: a run that is taken up again reads what it read before. Rule: a reading is on its way
// to be kept before anything that could depend on it is, because what a run keeps is kept in order.
import type { MainContext } from "../run/main-context.ts";
import type { Run } from "../run/run.ts";

/** Milliseconds since 1970. */
export function replayedClock(run: Run<MainContext>): () => number {
  let readings = 0;
  return () => {
    const position = `now/${readings++}`;
    const kept = run.claim?.kept.get(position);
    if (kept !== undefined) return Number(kept.answer);
    const now = Date.now();
    const reading = { position, asked: "now", answer: now, facts: undefined };
    run.keeping.writeLater({ kind: "keep", kept: reading });
    return now;
  };
}
