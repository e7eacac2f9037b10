// The same threads as a workflow: fetched outside, read inside, and what was read passed on.
import { type AnyTool, defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";
import type { Graph, Host, Subject } from "../../evals/src/leaks/subject.ts";
import { type Hostile, hostileTools } from "./hostile-tools.ts";
import { filesOf, keptBy, tasksOf } from "./kept-by.ts";
import { lookAround, readMail } from "./readers.ts";
import type { Thread } from "./threads.ts";
import { worstModel } from "./worst-models.ts";

const input = z.object({
  steps: z.array(z.object({ tool: given(z.string()), id: given(z.string()) })),
  mails: z.array(z.string()),
  ends: given(z.enum(["well", "by a throw", "by a value that does not fit"])),
});

/** `mails`: what it is invoked with. */
export function mailWorkflow(thread: Thread, mails: readonly string[], hostile: Hostile): Subject {
  const steps = thread.flat();
  return {
    runs: true,
    turns: ["well", "by a throw", "by a value that does not fit"].map((ends) => ({ steps, mails, ends })),
    // Its invoke, stream and streamEvents are a graph's, with an input of its own.
    build: (host) => workflow(host, hostileTools(hostile)) as unknown as Graph,
  };
}

function workflow(host: Host, tools: readonly AnyTool[]) {
  const toolOf = new Map(tools.map((tool) => [tool.name, tool]));
  const around = lookAround(tools);
  const { hear } = host;
  const [tasks, files] = [tasksOf(host), filesOf(host)];
  return defineWorkflow({
    name: "mails",
    input,
    returns: z.object({ read: z.int().min(0).max(1_000), last: z.string().max(1_000_000) }),
    model: worstModel(
      () => ({ calls: [], fails: true }),
      () => {},
    ),
    workers: [readMail, around],
    tools,
    ...keptBy(host),
    ...(tasks === undefined ? {} : { tasks }),
    ...(files === undefined ? {} : { files }),
    checkpointer: host.checkpointer,
    async run(ctx, { steps, mails: [last], ends }) {
      const outcomes = await Promise.all(
        steps.map(async ({ tool: name, id }) => {
          if (name === "look_around") return ctx.spawn(around, { id });
          const tool = toolOf.get(name === "pay" ? "open_mail" : name);
          if (tool === undefined) throw new TypeError("there is no such tool");
          const mail = ctx.read(tool, { id });
          const read = ctx.spawn(readMail, { id, mail });
          const pay = name === "pay" ? toolOf.get("pay") : undefined;
          const unread = pay && (await ctx.call(pay, { id, vendor: read.unread }));
          const outcome = await read;
          hear("inner middleware", { ctx, mail, read, unread: read.unread });
          if (files !== undefined) {
            const written = await ctx.files.write(`mail-${id}.txt`, mail);
            hear("inner middleware", [written, ctx.files.unread(`mail-${id}.txt`), await ctx.files.list()]);
          }
          if (pay === undefined) return outcome;
          const vendor = outcome.ok && outcome.value.kind === "invoice" ? outcome.value.vendor : "nobody";
          return [unread, outcome, await ctx.call(pay, { id, vendor })];
        }),
      );
      hear("inner middleware", outcomes);
      console.log(outcomes, JSON.stringify(outcomes));
      if (ends === "by a throw") throw new Error(JSON.stringify(outcomes));
      return { read: ends === "well" ? outcomes.length : -1, last: last ?? "" };
    },
  });
}
