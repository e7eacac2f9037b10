// What a pool makes of a worker's job that it cannot read.
import { expect, test } from "vitest";
import type { WorkerAssignment } from "../../src/engine/claim-workers.ts";
import { runWorkers } from "../../src/engine/run-workers.ts";
import type { PlayedWorker } from "../../src/telemetry/signals.ts";

const module = { name: "inbox", version: "1" };

test.each([null, 7, "a text", [], {}])(
  "an assignment that is none (%j) ends with a code, and its job with it",
  async (given) => {
    const over = new AbortController();
    const ended: string[] = [];
    const told: PlayedWorker[] = [];
    const done = Promise.withResolvers<void>();
    const jobs = [
      {
        ...{ worker: "w", tenant: "acme", module, attempt: 0, beatMs: 60_000, signal: new AbortController().signal },
        given: async () => ({ run: "run", given }),
        talk: () => undefined,
        ended: async (code: string) => void ended.push(code),
        done: async () => done.resolve(),
      } as unknown as WorkerAssignment, // all that is asked of it
    ];
    const pool = runWorkers({
      engine: { claimWorkers: async () => jobs.splice(0), onWorkers: () => () => undefined },
      modules: [{ ...module, path: "inbox.ts", agent: {} as never }], // it is not asked
      slots: 1,
      signal: over.signal,
      draining: new AbortController().signal,
      watch: { worker: (played) => void told.push(played) },
    });
    await done.promise;
    over.abort();
    await pool;
    expect(ended).toEqual(["version_unknown"]);
    expect(told).toMatchObject([{ run: "run", tenant: "acme", end: "done", code: "version_unknown" }]);
  },
);
