// The same ten steps four times: an agent and a graph, plain and ours. Each step is one write; the model is instant, so
// what is left is what the frameworks and the databases take.
import { createMainAgent, defineTool, defineWorkflow, given } from "@bulkhead/agents";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { Annotation, type BaseCheckpointSaver, END, START, StateGraph } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { z } from "zod";
import { InstantModel } from "../../packages/agents/bench/instant-model.ts";

const STEPS = 10;

/** One run in a thread of its own. @throws Error when a write was left out or done twice */
export type DurableRun = () => Promise<void>;

const counted = new Map<number, number>();
let runs = 0;

const note = defineTool({
  name: "note",
  description: "Write a number down.",
  input: z.object({ thread: z.int().min(0), step: z.int().min(0).max(STEPS) }),
  effect: "write",
  decidedBy: "any",
  arguments: { thread: "any", step: "any" },
  run: ({ thread }) => void counted.set(thread, (counted.get(thread) ?? 0) + 1),
});

const model = new InstantModel((messages) => {
  const thread = Number(/thread (\d+)/.exec(messages.find(isUser)?.text ?? "")?.[1]);
  const done = messages.filter((message) => message.getType() === "tool").length;
  if (done === STEPS) return new AIMessage("Done.");
  const call = { name: "note", args: { thread, step: done }, id: `call-${done}`, type: "tool_call" } as const;
  return new AIMessage({ content: "", tool_calls: [call] });
});

const isUser = (message: BaseMessage) => message.getType() === "human";

/** A new thread for each run, which must have written ten times when it ends. */
async function run(work: (thread: number) => Promise<unknown>): Promise<void> {
  const thread = runs++;
  await work(thread);
  if (counted.get(thread) !== STEPS) throw new Error(`${counted.get(thread)} writes, and not ${STEPS}`);
  counted.delete(thread);
}

const asked = (thread: number) => ({ messages: [{ role: "user", content: `Do it in thread ${thread}.` }] });
const config = (thread: number) => ({ configurable: { thread_id: `bench-${thread}` }, recursionLimit: 100 });

interface Kept {
  readonly checkpointer?: BaseCheckpointSaver;
  /** LangGraph's own default is `async`. */
  readonly durability?: "sync" | "async";
}

export function plainAgent({ checkpointer, durability = "sync" }: Kept): DurableRun {
  const agent = createAgent({
    model,
    tools: [note.langchain],
    ...(checkpointer === undefined ? {} : { checkpointer }),
  });
  return () =>
    run((thread) =>
      agent.invoke(asked(thread), { ...config(thread), ...(checkpointer === undefined ? {} : { durability }) }),
    );
}

const State = Annotation.Root({ thread: Annotation<number>, step: Annotation<number> });

export function plainGraph({ checkpointer, durability = "sync" }: Kept): DurableRun {
  const graph = new StateGraph(State)
    .addNode("note", async ({ thread, step }) => {
      await note.langchain.invoke({ thread, step });
      return { step: step + 1 };
    })
    .addEdge(START, "note")
    .addConditionalEdges("note", ({ step }) => (step < STEPS ? "note" : END))
    .compile(checkpointer === undefined ? {} : { checkpointer });
  return () =>
    run((thread) =>
      graph.invoke({ thread, step: 0 }, { ...config(thread), ...(checkpointer === undefined ? {} : { durability }) }),
    );
}

/** Kept by a store in the database, checkpoints and all; or by nothing. */
type Ours = Pick<Parameters<typeof createMainAgent>[0], "store">;

export function mainAgent(kept: Ours): DurableRun {
  const agent = createMainAgent({ model, tools: [note], ask: "never", ...kept });
  return () => run((thread) => agent.invoke(asked(thread), config(thread)));
}

export function workflow(kept: Ours): DurableRun {
  const flow = defineWorkflow({
    name: "notes",
    model,
    input: given(z.object({ thread: z.int().min(0) })),
    returns: z.object({ done: z.int().min(0).max(STEPS) }),
    workers: [],
    tools: [note],
    ask: "never",
    ...kept,
    async run(ctx, { thread }) {
      let done = 0;
      for (let step = 0; step < STEPS; step++) if ((await ctx.call(note, { thread, step })).ok) done++;
      return { done };
    },
  });
  return () => run((thread) => flow.invoke({ thread }, { runId: `bench-flow-${thread}` }));
}
