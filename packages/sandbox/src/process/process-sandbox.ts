// A compartment that is a process of its own: the worker's loop runs there, and everything that it asks for is answered here.
// Rule: nothing that it says is trusted: it is counted, bounded and read here, and it names nothing of ours.
import { type At, boundedRun } from "../bounded-run.ts";
import { onAbort } from "../on-abort.ts";
import type { Assignment, Sandbox } from "../sandbox.ts";
import { codeOf, SandboxError } from "../sandbox-error.ts";
import type { JsonValue } from "../schema/json.ts";
import type { Child } from "./child.ts";
import { endedCode, saidIn, type Told } from "./conversation.ts";
import type { ProcessPool } from "./process-pool.ts";

/** Answers what one worker asks for. What it throws crosses as its code. */
export type Broker = (asked: unknown) => Promise<JsonValue>;

export interface ProcessSandboxOptions {
  readonly pool: ProcessPool;
  /** Made for each run. */
  readonly broker: (assignment: Assignment, at: At) => Broker;
  /** Of what a worker asks for. Default 65,536: this side's loop stands still while it reads a frame. */
  readonly askBytes?: number | undefined;
}

export function processSandbox({ pool, broker, askBytes = 65_536 }: ProcessSandboxOptions): Sandbox {
  return {
    level: pool.walls,
    run: (assignment, { signal } = {}) =>
      boundedRun(
        assignment,
        async (own, at) => {
          const child = pool.take();
          const unhear = onAbort(at.signal, child.kill);
          try {
            return await converse(child, own, { answer: broker(own, at), most: askBytes + 2 * own.limits.resultBytes });
          } finally {
            unhear();
            setImmediate(child.kill); // takes as long as a word's way here: what it said is passed on first
          }
        },
        signal,
      ),
  };
}

interface Conversation {
  readonly answer: Broker;
  /** Of a frame of the child's, in bytes: a result of as many quotation marks, or an ask. */
  readonly most: number;
}

async function converse(child: Child, assignment: Assignment, { answer, most }: Conversation): Promise<string> {
  child.tell({ kind: "begin", assignment });
  let told: Told | undefined;
  for (;;) {
    const said = saidIn(await child.next(most));
    if (said === undefined) throw new SandboxError("worker_crashed", "the worker's process said what no worker says");
    if (said.kind === "result") return said.text;
    if (said.kind === "ended") {
      const code = endedCode(said.code, told?.kind === "failed" ? told.code : undefined);
      throw new SandboxError(code, "the worker's loop ended with this code");
    }
    told = await answerTo(said.body, answer);
    child.tell(told);
  }
}

async function answerTo(asked: unknown, answer: Broker): Promise<Told> {
  try {
    return { kind: "answer", body: await answer(asked) };
  } catch (error) {
    return { kind: "failed", code: codeOf(error) };
  }
}
