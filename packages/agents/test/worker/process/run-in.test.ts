// `runIn: "process"` and `"bubblewrap"` change where workers' loops run, and nothing that anybody is told.
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";
import { AgentsError, createMainAgent, defineTool, defineWorker, observeRun } from "../../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../../src/testing/index.ts";
import { canCompart } from "./compartments.ts";

const id = z.object({ id: z.string().max(20) });
const open_mail = defineTool({
  name: "open_mail",
  description: "Opens one mail.",
  input: id,
  effect: "read",
  run: ({ id: which }) => `mail ${which} from CANARY`,
});
const read_mail = defineWorker({
  name: "read_mail",
  purpose: "Read one mail.",
  input: id,
  returns: z.object({ cents: z.int().min(0).max(999) }),
  tools: [open_mail],
});
const sum_up = defineWorker({
  name: "sum_up",
  purpose: "Add up two mails.",
  input: id,
  returns: z.object({ cents: z.int().min(0).max(999), note: z.string().max(40) }),
  tools: [open_mail],
  workers: [read_mail],
});

async function play(runIn: "inline" | "process" | "bubblewrap") {
  const model = scriptedModel({
    main: [call("sum_up", { id: "1" }), says("Done: {{h1}}")],
    sum_up: [call("read_mail", { id: "1" }), says("prose"), returns({ cents: 7, note: "from a stranger" })],
    read_mail: [call("open_mail", { id: "1" }), returns({ cents: 7 })],
  });
  const agent = createMainAgent({ model, workers: [sum_up], runIn });
  const asked = { messages: [{ role: "user", content: "Add up." }] };
  const { result, report } = await observeRun({}, () => agent.invoke(asked));
  model.assertDone();
  return { text: result.messages.at(-1)?.text, spawns: report?.spawns.map(({ ms: _, ...rest }) => rest) };
}

test("a main agent's run is the same, worker by worker", async () => {
  const inline = await play("inline");
  expect(inline.spawns).toHaveLength(2);
  expect(await play("process")).toEqual(inline);
  if (canCompart()) expect(await play("bubblewrap")).toEqual(inline);
});

test("where workers run is one of four words", () => {
  const bad = () => createMainAgent({ model: scriptedModel({}), runIn: "thread" as never });
  expect(bad).toThrow(AgentsError);
});

test("where there is no bubblewrap, an agent that wants it is refused, with the way out", () => {
  const script = `const { createMainAgent } = await import("@bulkhead/agents");
    const { scriptedModel } = await import("@bulkhead/agents/testing");
    try { createMainAgent({ model: scriptedModel({}), runIn: "bubblewrap" }); } catch (error) { console.log(error.message); }`;
  const args = ["--conditions=@bulkhead/source", "--input-type=module", "--eval", script];
  const said = execFileSync(process.execPath, args, { cwd: import.meta.dirname, env: { PATH: "" }, encoding: "utf8" });
  expect(said).toMatch(/^bad_agent: runIn: "bubblewrap" is refused here: .*(not installed|Linux only)/);
});
