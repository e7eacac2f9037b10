// A compartment that is a process of its own: the worker's loop runs there, and everything that it asks for is answered here.
// Rule: nothing that it says is trusted: it is counted, bounded and read here, and it names nothing of ours.
import { type At, boundedRun } from "../bounded-run.ts";
import { onAbort } from "../on-abort.ts";
import type { Assignment, Sandbox } from "../sandbox.ts";
import { codeOf, SandboxError } from "../sandbox-error.ts";
import type { JsonValue } from "../schema/json.ts";
import type { Child } from "./child.ts";
import { saidIn, type Told } from "./conversation.ts";
import type { ProcessPool } from "./process-pool.ts";

/** Answers what one worker asks for. What it throws crosses as its code. */
export type Broker = (asked: unknown) => Promise<JsonValue>;

export interface ProcessSandboxOptions {
  readonly pool: ProcessPool;
  /** Made for each run. */
  readonly broker: (assignment: Assignment, at: At) => Broker;
}

export function processSandbox({ pool, broker }: ProcessSandboxOptions): Sandbox {
  return {
    level: "process",
    run: (assignment, { signal } = {}) =>
      boundedRun(
        assignment,
        async (own, at) => {
          const child = pool.take();
          const unhear = onAbort(at.signal, child.kill);
          try {
            return await converse(child, own, broker(own, at));
          } finally {
            unhear();
            child.kill();
          }
        },
        signal,
      ),
  };
}

async function converse(child: Child, assignment: Assignment, answer: Broker): Promise<string> {
  let told = child.tell({ kind: "begin", assignment });
  for (;;) {
    const said = saidIn(await child.next(mostAfter(told, assignment)));
    if (said === undefined) throw new SandboxError("worker_crashed", "the worker's process said what no worker says");
    if (said.kind === "result") return said.text;
    if (said.kind === "ended") throw new SandboxError(said.code, "the worker's loop ended with this code");
    told = child.tell(await answerTo(said.body, answer));
  }
}

async function answerTo(asked: unknown, answer: Broker): Promise<Told> {
  try {
    return { kind: "answer", body: await answer(asked) };
  } catch (error) {
    return { kind: "failed", code: codeOf(error) };
  }
}

/** It can repeat what it was told last, and add about a result: what is more was never asked of it. */
const mostAfter = (told: number, { limits }: Assignment): number => 2 * told + 2 * limits.resultBytes + 65_536;
