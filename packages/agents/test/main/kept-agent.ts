// An agent of several lives: its runs are kept in one store and its conversation in one saver, while the process that leads
// it dies at any moment and another one, with an agent made anew, takes it up.
import { type Claim, processRunStore, type RunStore } from "@bulkhead/memory";
import { MemorySaver } from "@langchain/langgraph";
import { z } from "zod";
import { AgentsError, type AnyTool, createMainAgent, defineTool, type MainAgentOptions } from "../../src/index.ts";
import { mailbox, readMail } from "../mailbox.ts";

export const thread = { configurable: { thread_id: "t" } };

/** What it failed with; undefined where it did not. */
export const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => AgentsError.from(error)?.code ?? String(error),
  );

export function lives(options: Partial<MainAgentOptions> = {}) {
  const claims: Claim[] = [];
  const inner = processRunStore();
  const store: RunStore = {
    ...inner,
    claim: async (run) => keep(await inner.claim(run)),
    resume: async (id) => keep(await inner.resume(id)),
  };
  const keep = (claim: Claim) => {
    claims.push(claim);
    return claim;
  };
  const saver = new MemorySaver();
  const { openMail, pay, paid } = mailbox();
  const noted: unknown[] = [];
  const note = defineTool({
    name: "note",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    run: (args) => void noted.push(args),
  });
  const tools: readonly AnyTool[] = [openMail, pay, note];
  return {
    store,
    saver,
    pay,
    paid,
    noted,
    /** A process that has just started. */
    agent: (more: Partial<MainAgentOptions> = {}) =>
      createMainAgent({
        model: "openai:none",
        tools,
        readers: { open_mail: readMail },
        ask: "never",
        checkpointer: saver,
        store,
        ...options,
        ...more,
      }),
    /** What the process held is free, as when it was killed: it can write nothing any more. */
    kill: async () => {
      for (const claim of claims.splice(0)) await claim.end("stopped");
    },
  };
}
