// What is kept of a worker's life, so that one which was cut, or waits for a person, goes on at the call where it stood:
// each reply of its model that was not its last, beside the answer of each call and what a guard cleaned. A worker that
// calls nothing keeps only its outcome, which whoever spawned it keeps.
import { type JsonValue, SandboxError } from "@bulkhead/sandbox";
import type { ModelReply } from "../model/model-port.ts";
import { askedHash } from "../run/asked-hash.ts";
import { recordChange } from "../run/kept-answer.ts";
import { cleanedPosition, stepPosition } from "../run/position.ts";
import type { Shown } from "./clean-shown.ts";
import type { WorkerLife } from "./worker-calls.ts";
import { workerIdentity } from "./worker-identity.ts";

export interface WorkerReplay {
  /** What the model replied in that step before the worker was cut. @throws SandboxError `run_changed` */
  reply(step: number): ModelReply | undefined;
  /** Durable when it resolves. @throws SandboxError `cancelled` */
  keepReply(step: number, reply: ModelReply): Promise<void>;
  /** What its guard made of what it had been shown by that step. @throws SandboxError `run_changed` */
  cleaned(step: number): Shown | undefined;
  /** Durable when it resolves. @throws SandboxError `cancelled` */
  keepCleaned(step: number, shown: Shown): Promise<void>;
}

/** Undefined: nothing of it is kept. */
export function workerReplay({ run, request, worker, input, shown }: WorkerLife): WorkerReplay | undefined {
  const { claim } = run;
  if (claim === undefined || worker.tools.length + worker.workers.length === 0) return undefined;
  const { labels, context, position } = request;
  const { principal } = run.settings;
  const asked = askedHash({ kind: "life", ...workerIdentity(run, worker), input, shown, labels, context, principal });
  const keptAt = (at: string): JsonValue | undefined => {
    const kept = claim.kept.get(at);
    if (kept === undefined || kept.asked === asked) return kept?.answer;
    recordChange(run, kept.position, worker.name);
    throw new SandboxError("run_changed", "the worker is another one than in the run that is taken up again");
  };
  const keep = (at: string, answer: JsonValue) =>
    run.keeping.write({ kind: "keep", kept: { position: at, asked, answer, facts: undefined } });
  return {
    reply(step) {
      const kept = keptAt(stepPosition(position, step));
      return kept === undefined ? undefined : replyOf(kept);
    },
    keepReply(step, { usage, ...reply }) {
      const answer = { ...reply, ...(usage === undefined ? {} : { usage }) } as unknown as JsonValue; // plain JSON
      return keep(stepPosition(position, step), answer);
    },
    cleaned: (step) => keptAt(cleanedPosition(position, step)) as unknown as Shown | undefined, // written by keepCleaned
    keepCleaned: (step, { input: rest, answers }) => keep(cleanedPosition(position, step), { input: rest, answers }),
  };
}

/** It was written by keepReply. */
function replyOf(answer: JsonValue): ModelReply {
  const reply = answer as unknown as Omit<ModelReply, "usage"> & Partial<Pick<ModelReply, "usage">>;
  return { ...reply, usage: reply.usage };
}
