// Each spawn of a run whose agent or workflow has a task tree is a node of it, and its outcome the node's output: whoever takes
// the run up, or comes later, sees what was done. Rules: the node has the label of the outcome, and of whoever asked for it; it
// is written before the outcome is kept, so that none is kept without it.
import type { TaskTree } from "@bulkhead/memory";
import { type JsonValue, joinLabels, type Outcome } from "@bulkhead/sandbox";
import { isFinished } from "../run/kept-answer.ts";
import { ANYBODYS } from "../run/main-context.ts";
import type { AnyRun } from "../run/run.ts";
import type { SpawnRequest } from "../worker/spawn.ts";
import { spawnLabel } from "../worker/spawn-label.ts";
import { inTurn } from "./in-turn.ts";

export interface RecordedSpawn {
  readonly name: string;
  /** `value`: with real text. @throws SandboxError `cancelled`: it could not be written, and the run ends */
  end(outcome: Outcome<unknown>): Promise<void>;
}

type Request = Pick<SpawnRequest, "position" | "worker" | "labels" | "context" | "sources" | "node" | "signal">;

/** How what a worker did for a task is called. */
export const taskName = (task: string, worker: string): string => `${task} ${worker}`;

/** Undefined: there is no tree. */
export function recordSpawn(run: AnyRun, request: Request): RecordedSpawn | undefined {
  const { tasks } = run.settings;
  if (tasks === undefined) return undefined;
  const { position, worker, context, node = {}, signal, sources = [] } = request;
  const name = node.name ?? taskName(`${run.id} ${position}`, worker.name);
  const label = joinLabels(context, spawnLabel(run, worker, joinLabels(...Object.values(request.labels))));
  const input = { worker: worker.name, run: run.id, position };
  const write = async (output?: JsonValue): Promise<void> => {
    await run.keeping.flush(); // what it was made of is there
    const under = node.under === "none" ? undefined : (node.under ?? (await activeTask(tasks)));
    const made = [...sources, ...(run.answeredBelow.get(position) ?? [])];
    const writer = { origin: "worker", worker: worker.name, label, inputs: made, ...runOf(run) } as const;
    await tasks.spawned({ name, under, input, output }, writer);
  };
  const begun = inTurn(tasks, write).catch(() => undefined); // its end says so, where it goes on
  return {
    name,
    async end(outcome) {
      await begun;
      const answer = outcome.ok ? ({ ok: true, text: "", label } as const) : { ...outcome, label: ANYBODYS };
      if (!isFinished(answer, signal)) return; // it comes again
      try {
        await inTurn(tasks, () => write(plain(outcome)));
      } catch (error) {
        throw run.keeping.lose(error);
      }
    },
  };
}

/** What a main agent spawns it spawns for what the user said last. */
async function activeTask(tasks: TaskTree) {
  const slot = await tasks.active("user");
  return slot === undefined ? undefined : { slot };
}

/** A run that is kept nowhere is none that a row could name. */
export const runOf = ({ id, claim }: AnyRun) => (claim === undefined ? {} : { run: id });

const plain = (outcome: Outcome<unknown>): JsonValue =>
  outcome.ok ? { ok: true, value: outcome.value as JsonValue } : { ok: false, code: outcome.code }; // an admitted value is JSON
