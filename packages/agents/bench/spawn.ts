// What a worker without tools costs, against the bare `model.invoke` that it could have been and against a nested
// `createAgent` with a response format. Instant model, no database. Goal: at most 1.3 × bare + 0.3 ms.
import { HandleTable } from "@bulkhead/sandbox";
import { AIMessage } from "@langchain/core/messages";
import { createAgent, toolStrategy } from "langchain";
import { z } from "zod";
import { mediansInTurn, reportBench } from "../../../scripts/bench.ts";
import { defineWorker } from "../src/index.ts";
import { Thread } from "../src/main/thread.ts";
import { agentSettings } from "../src/run/agent-options.ts";
import { Run } from "../src/run/run.ts";
import { spawn } from "../src/worker/spawn.ts";
import { InstantModel } from "./instant-model.ts";

const value = { kind: "invoice", vendor: "Nordlicht", order: "PO-1001", cents: 41_200, due: "2026-11-27" };
const returns = z
  .object({
    kind: z.enum(["invoice", "none"]),
    vendor: z.string().max(80),
    order: z.string().max(20),
    cents: z.int().min(0).max(10_000_000),
    due: z.iso.date(),
  })
  .meta({ title: "invoice" });
const mail = "Please pay 412.00 EUR for PO-1001 until 27 November. ".repeat(20);
const call = (name: string, args: Record<string, unknown>) =>
  new AIMessage({ content: "", tool_calls: [{ name, args, id: "1", type: "tool_call" }] });

const model = new InstantModel(() => call("return", { value }));
const nestedModel = new InstantModel(() => call("invoice", value));
const worker = defineWorker({
  name: "read_mail",
  purpose: "Say what is to be paid.",
  input: z.object({ mail: z.string() }),
  returns,
});
const settings = agentSettings({ main: model, worker: undefined }, {});
const label = { integrity: "external", readers: ["user"] } as const;
const handles = new HandleTable();
const thread = new Thread("bench", label);
const run = new Run({ id: "bench", thread, settings, userMessages: [], observation: undefined });
const nested = createAgent({ model: nestedModel, tools: [], responseFormat: toolStrategy(returns) });

const subjects = {
  bare: () =>
    model.invoke([
      { role: "system", content: "Read." },
      { role: "user", content: mail },
    ]),
  worker: async () => {
    const result = await spawn(run, {
      position: "c1-0",
      worker,
      input: { mail },
      labels: { mail: label },
      context: label,
      block: handles.reserve(worker.wrapped.handles),
      models: () => settings.models(model),
      signal: new AbortController().signal,
    });
    if (!result.ok) throw new Error(result.code);
  },
  nested: async () => {
    const result = await nested.invoke({ messages: [{ role: "user", content: mail }] });
    if (result.structuredResponse.cents !== value.cents) throw new Error("no response");
  },
};

const ms = await mediansInTurn(subjects, { rounds: 9, calls: 200 });
const parallel = await mediansInTurn(
  { one: subjects.worker, hundred: () => Promise.all(Array.from({ length: 100 }, subjects.worker)) },
  { rounds: 7, calls: 5 },
);

const holds = reportBench(
  {
    name: "spawn",
    results: [
      { name: "bare model.invoke", value: ms.bare, unit: "ms" },
      { name: "worker without tools", value: ms.worker, unit: "ms", goal: { atMost: 1.3 * ms.bare + 0.3 } },
      { name: "nested createAgent with responseFormat", value: ms.nested, unit: "ms" },
      { name: "worker / bare", value: ms.worker / ms.bare, unit: "×" },
      { name: "nested createAgent / worker", value: ms.nested / ms.worker, unit: "×" },
      { name: "a worker among 100 in parallel / alone", value: parallel.hundred / 100 / parallel.one, unit: "×" },
    ],
  },
  process.argv,
);
process.exitCode = holds ? 0 : 1;
