import { createMainAgent, defineTool, defineWorker } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import { answers, outsideOf, type Subject, type Template, templates, workerScripts, worldModels } from "@bulkhead/evals";
import fc from "fast-check";
import { z } from "zod";

const offer = { input: z.object({ id: z.string(), page: z.string() }), purpose: "Say what it costs." };
const returns = z.object({ shop: z.string().max(40), cents: z.int().min(0).max(100_000) });
const readOffer = defineWorker({ name: "read_offer", ...offer, returns });

/** `careless`: what the main model says hangs on a variable that a tool's run has set. */
export const pageAgent = (careless: boolean): Subject<Template> => ({
  name: careless ? "a careless agent" : "an agent that reads a page",
  plans: templates(readOffer.returnsSchema), // what the main side is to see, free texts left open
  worlds: (template) =>
    fc.record({
      kettle: fc.record({
        result: answers, // what the tool does: any bytes, any time
        replies: workerScripts({
          returns: readOffer.returnsSchema,
          planned: { ok: true, template },
          calls: [],
        }),
      }),
    }),
  smaller: () => [],
  captured: (_, world) => ({
    turns: [{ messages: [{ id: "u", role: "user", content: "What does the kettle cost?" }] }],
    build: ({ checkpointer }) => {
      const outside = outsideOf(world);
      let length = 0;
      const fetchPage = defineTool({
        name: "fetch_page",
        description: "Fetches a page.",
        input: z.object({ id: z.string() }),
        effect: "read",
        run: async ({ id }) => {
          const page = await outside.tool(id); // what stands at the place `kettle`
          length = JSON.stringify(page ?? null).length;
          return page;
        },
      });
      const reader = defineWorker({ name: "read_offer", ...offer, returns, model: worldModels(outside) });
      const read = call("fetch_page", { id: "kettle" });
      const model = scriptedModel({ main: [read, () => says(careless ? `${length} characters` : "Read.")] });
      return createMainAgent({ model, tools: [fetchPage], readers: { fetch_page: reader }, checkpointer });
    },
  }),
});
