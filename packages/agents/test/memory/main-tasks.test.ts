// A main agent with a task tree: what it is shown of the task at hand, and what it leaves there.
import { databaseRunStore, provenanceOf, taskTree } from "@bulkhead/memory";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, isolationMiddleware, observeRun } from "../../src/index.ts";
import { call, returns, type Seen, says, scriptedModel } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";

const database = await ownDatabase();

const CANARY = "CANARY-5d0b";
const byUser = { origin: "user", label: { integrity: "user", readers: ["user"] } } as const;
const byTool = { origin: "tool", label: { integrity: "external", readers: ["user"] } } as const;

let made = 0;
const newTree = () => taskTree(database, { name: `tree ${++made}`, principal: "user" });

const page = defineTool({ name: "get_page", description: "", input: z.object({}), effect: "read", run: () => CANARY });
const note = z.object({ good: z.boolean(), note: z.string().max(60) });
const reader = defineWorker({
  name: "reader",
  input: z.object({ page: z.string() }),
  returns: note,
  run: ({ page: text }) => ({ good: true, note: text }),
});

function agentWith(
  tree: ReturnType<typeof newTree>,
  build: "createMainAgent" | "isolationMiddleware" = "createMainAgent",
) {
  const seen: Seen[] = [];
  const model = scriptedModel({
    main: (asked) => {
      seen.push(asked);
      return asked.step === 0 ? call("get_page") : says("Done.");
    },
    reader: () => returns({ good: true, note: CANARY }),
  });
  const options = { tools: [page], store: databaseRunStore(database), taskTree: tree };
  const checkpointer = new MemorySaver();
  const agent =
    build === "createMainAgent"
      ? createMainAgent({ ...options, model, readers: { get_page: reader }, checkpointer })
      : createAgent({
          model,
          tools: [page.langchain],
          checkpointer,
          middleware: [isolationMiddleware({ ...options, workers: { get_page: reader } })],
        });
  const ask = (content: string) =>
    agent.invoke({ messages: [{ role: "user" as const, content }] } as never, {
      configurable: { thread_id: `thread ${made}` },
    });
  const systems = () => seen.map(({ messages }) => messages.find(({ role }) => role === "system")?.text ?? "");
  return { ask, systems };
}

test.each(["createMainAgent", "isolationMiddleware"] as const)(
  "%s shows its model what users said of the task at hand, and each spawn is a node below it",
  async (build) => {
    const tree = newTree();
    const before = agentWith(newTree(), build);
    await before.ask("Hello.");
    expect(before.systems().join()).not.toContain("The task at hand");
    await tree.turn({
      operations: [
        { op: "new", slot: "trip", input: "to Oslo" },
        { op: "new", slot: "hotel", input: "near the {{h1}}", parent: "trip" },
      ],
      writer: byUser,
    });
    const { ask, systems } = agentWith(tree, build);
    await ask("Hello.");
    const [first] = systems();
    expect(first).toMatch(/one line each[\s\S]*\n\ntrip: "to Oslo"\nhotel #1: "near the /);
    expect(first).not.toContain("{{h1}}");
    expect(new Set(systems()).size).toBe(1);
    const nodes = Object.values((await tree.graph()).nodes);
    expect(nodes.slice(2)).toMatchObject([
      {
        status: "done",
        parent: 2,
        revisions: [
          { label: { integrity: "external" } },
          { output: { ok: true, value: { good: true, note: CANARY } } },
        ],
      },
    ]);

    await tree.record("hotel", CANARY, byTool);
    await tree.turn({ operations: [{ op: "update", slot: "trip", input: CANARY }], writer: byTool });
    await ask("Again.");
    expect(new Set(systems()).size).toBe(1); // of all that not a byte
    await tree.turn({ operations: [{ op: "update", slot: "hotel", input: "at the lake" }], writer: byUser });
    await ask("And now?");
    expect(systems().at(-1)).toContain('hotel #2: "at the lake"');
  },
);

test("what the model is told of its task is for its user alone, though the tree is everybody's", async () => {
  const tree = newTree();
  const everybodys = { origin: "user", label: { integrity: "user", readers: "public" } } as const;
  await tree.turn({ operations: [{ op: "new", slot: "trip", input: "to Oslo" }], writer: everybodys });
  const { report } = await observeRun({}, () => agentWith(tree).ask("Hello."));
  const told = (await provenanceOf(database, report?.run ?? "")).find(({ position }) => position === "task");
  expect(told?.label).toEqual({ integrity: "user", readers: ["user"] });
});

test("what is no task tree is refused where it is given", () => {
  const model = scriptedModel({});
  expect(() => createMainAgent({ model, taskTree: {} as never })).toThrow(/bad_agent: taskTree is what/);
  expect(() => isolationMiddleware({ taskTree: {} as never })).toThrow(/bad_agent: taskTree is what/);
});
