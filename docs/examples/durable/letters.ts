// Reads letters one after the other and pays what each asks for. It can be killed at any moment.
import { setTimeout as wait } from "node:timers/promises";
import { defineTool, defineWorker, defineWorkflow, given, memberOf, trustedSet } from "@bulkhead/agents";
import { z } from "zod";

const orders = trustedSet({ name: "orders", rows: ["A-1", "A-2", "A-3"].map((order) => ({ order })) });

const openLetter = defineTool({
  name: "open_letter", description: "Get a letter.", input: z.object({ n: z.int() }), effect: "read",
  run: async ({ n }) => {
    console.error(`opening letter ${n}`);
    await wait(500); // the post office is slow
    return `Dear sirs, please pay order A-${n}.`;
  },
});
const pay = defineTool({
  name: "pay", description: "Pay an order.", input: z.object({ order: z.string().max(10) }), effect: "write", egress: true,
  arguments: { order: memberOf(orders, "order") }, decidedBy: "any",
  run: ({ order }) => console.error(`paying ${order}`),
});
const readLetter = defineWorker({
  name: "read_letter", purpose: "Which order is to be paid?",
  input: z.object({ letter: z.string() }), returns: z.object({ order: z.string().max(10) }),
});

export const input = { letters: 3 };
export default defineWorkflow({
  name: "pay-letters", input: given(z.object({ letters: z.int().max(9) })), returns: z.object({ paid: z.int().min(0).max(9) }),
  workers: [readLetter], tools: [openLetter, pay],
  async run(ctx, { letters }) {
    let paid = 0;
    for (let n = 1; n <= letters; n++) {
      const read = await ctx.spawn(readLetter, { letter: ctx.read(openLetter, { n }) });
      if (read.ok && (await ctx.call(pay, { order: read.value.order })).ok) paid++;
    }
    return { paid };
  },
});
