// The program of a worker's process: the same loop as in line, with ports that ask the other side. It imports the loop and
// nothing of LangChain, no schema library and no database.
import { type Code, type JsonValue, serveAssignment } from "@bulkhead/sandbox/loop";
import type { Shown } from "../clean-shown.ts";
import type { StepAnswers } from "../worker-calls.ts";
import { type WorkerPorts, workerLoop } from "../worker-loop.ts";
import type { AnsweredModel, LoopAsk } from "./loop-ask.ts";

serveAssignment((assignment, ask) => {
  const asked = async <T>(what: LoopAsk) => (await ask(what)) as JsonValue & T; // the parent is ours
  const codes = new Map<string, Code | null>();
  const ports: WorkerPorts = {
    async model() {
      const { reply, codes: judged } = await asked<AnsweredModel>("model");
      const returns = reply.calls.filter(({ name }) => name === "return");
      for (const [at, { arguments: text }] of returns.entries()) codes.set(text, judged[at] ?? null);
      return reply;
    },
    callTools: () => asked<StepAnswers>("calls"),
    clean: () => asked<Shown>("clean"),
    check: (text) => codes.get(text) ?? undefined,
    attempted: () => {}, // the other side has seen the reply
    repairing: () => {},
  };
  return workerLoop(assignment, ports, { signal: new AbortController().signal, step: () => {} }); // counted and stopped there
});
