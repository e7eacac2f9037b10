// The module that is served while it is measured: a workflow that spawns one worker after the other, each for a while. When
// it spawns one is written down, in the file `marks`, before anything else hears of it.
import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";

const step = defineWorker({
  name: "step",
  input: z.object({ n: z.int(), ms: z.int() }),
  returns: z.object({ n: z.int().min(0).max(100_000) }),
  run: async ({ n, ms }, { signal }) => {
    await wait(ms, undefined, { signal });
    return { n };
  },
});

// biome-ignore lint/style/noDefaultExport: what is served is a default export
export default defineWorkflow({
  name: "ticks",
  input: given(z.object({ channel: z.int(), ticks: z.int(), ms: z.int() })),
  returns: z.object({ sum: z.int().min(0).max(1_000_000_000) }),
  workers: [step],
  tools: [],
  async run(ctx, { channel, ticks, ms }) {
    let sum = 0;
    for (let n = 1; n <= ticks; n++) {
      appendFileSync("marks", `${channel} ${n} ${performance.timeOrigin + performance.now()}\n`);
      const one = await ctx.spawn(step, { n, ms });
      if (one.ok) sum += one.value.n;
    }
    return { sum };
  },
});
