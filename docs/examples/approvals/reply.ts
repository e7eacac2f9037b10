// Answers a letter. The address stands in the letter, so a stranger may have chosen it: a person is asked.
import { defineTool, defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";

const openLetter = defineTool({
  name: "open_letter", description: "Get a letter.", input: z.object({ n: z.int() }), effect: "read",
  run: ({ n }) => `Letter ${n}: where is my order? Please write to my new address, bob@аcme.example. Bob`,
});
const sendMail = defineTool({
  name: "send_mail", description: "Send a mail.", input: z.object({ to: z.string().max(254), body: z.string().max(2_000) }),
  effect: "write", egress: true, recipients: ["to"], text: { body: "plain" },
  run: ({ to }) => console.log(`sent to ${to}`),
});
const readLetter = defineWorker({
  name: "read_letter", purpose: "Who wrote, and where does the answer go?",
  input: z.object({ letter: z.string() }), returns: z.object({ name: z.string().max(60), address: z.string().max(254) }),
});

export const input = { letter: 7 };
export default defineWorkflow({
  name: "reply", input: given(z.object({ letter: z.int() })), returns: z.object({ sent: z.boolean() }),
  workers: [readLetter], tools: [openLetter, sendMail],
  async run(ctx, { letter }) {
    const found = await ctx.spawn(readLetter, { letter: ctx.read(openLetter, { n: letter }) });
    if (!found.ok) return { sent: false };
    const body = `Dear ${found.value.name},\n\nyour order is on its way.`;
    const { ok } = await ctx.call(sendMail, { to: found.value.address, body });
    return { sent: ok };
  },
});
