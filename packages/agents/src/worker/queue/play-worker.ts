// Plays a worker for a run that another process holds: the loop, with the model that the module gives it. Rules: what comes out of
// the queue is read as what went in; everything that the model calls is asked of the other side; a reply that was told before is
// not asked for again.
import { type Assignment, type Code, type JsonValue, SandboxError } from "@bulkhead/sandbox";
import { settingsOf } from "../../main/agent-settings.ts";
import { langchainPort } from "../../model/model-port.ts";
import { detached } from "../../tracing/detached.ts";
import type { AnyWorker } from "../worker.ts";
import { type WorkerPorts, workerLoop } from "../worker-loop.ts";
import {
  type Answered,
  answeredSchema,
  assignmentSchema,
  MODEL_NAME,
  type Replied,
  repliedSchema,
} from "./queued-words.ts";

export interface WorkerTalk {
  /** What was said before in the place of the next word, if anything was. */
  before(): Promise<JsonValue | undefined>;
  /** Says it, or what stands there already, and is answered. @throws where nobody waits any more */
  say(word: JsonValue): Promise<JsonValue>;
}

export interface PlayingWorker {
  readonly talk: WorkerTalk;
  readonly signal: AbortSignal;
}

/** Ends when the other side has what it wants. @throws SandboxError with the code that the worker ended with */
export async function playWorker(module: object, given: unknown, { talk, signal }: PlayingWorker): Promise<void> {
  const parsed = assignmentSchema.safeParse(given);
  if (!parsed.success) throw new SandboxError("version_unknown", "the assignment is none that this version reads");
  const assignment = parsed.data as unknown as Assignment; // as its schema says
  const model = await modelOf(module, assignment.worker);
  let answered: Answered | undefined;
  const codes = new Map<string, Code | null>();
  const ports: WorkerPorts = {
    async model(request) {
      const before = await talk.before();
      const replied = before === undefined ? await model(request, signal) : repliedSchema.parse(bodyOf(before));
      const word = { kind: "ask", body: replied } as unknown as JsonValue; // plain, all of it
      answered = answeredSchema.parse(await talk.say(word));
      const returns = replied.reply.calls.filter(({ name }) => name === "return");
      for (const [at, { arguments: text }] of returns.entries()) codes.set(text, answered.codes[at] ?? null);
      return { ...replied.reply, usage: replied.reply.usage };
    },
    callTools: async () => answered?.answers ?? outOfTurn(),
    clean: async () => answered?.shown ?? outOfTurn(),
    check: (text) => codes.get(text) ?? undefined,
    attempted: () => {}, // the other side has seen the reply
    repairing: () => {},
  };
  let steps = 0;
  const step = () => {
    if (++steps > assignment.limits.steps) throw new SandboxError("step_limit", "the worker's steps are spent");
  };
  await detached(() => workerLoop(assignment, ports, { signal, step }));
}

/** Of a workflow or an agent: whether its workers are played by whoever takes them from a queue. */
export function hasQueuedWorkers(module: object): boolean {
  return settingsOf(module)?.settings.queued === true;
}

type Ask = (request: Parameters<WorkerPorts["model"]>[0], signal: AbortSignal) => Promise<Replied>;

/** Its own, or that of the module's workers. @throws SandboxError `model_failed` */
async function modelOf(module: object, name: string): Promise<Ask> {
  const found = settingsOf(module);
  const worker = found && workerIn(found.workers, name);
  const spec =
    (worker?.kind === "model" ? worker.model : undefined) ?? found?.settings.workerModel ?? found?.settings.model;
  if (found === undefined || spec === undefined) throw new SandboxError("model_failed", "the worker has no model here");
  const models = await found.settings.models(spec);
  return async (request, signal) => {
    let answeredBy = { model: "", ms: 0 };
    const port = langchainPort(models, () => ({ ok, model, ms }) => {
      if (ok) answeredBy = { model: model.slice(0, MODEL_NAME), ms };
    });
    const { text, calls, end, usage } = await port(request, signal);
    return { v: 1, reply: { text, calls: [...calls], end, ...(usage && { usage }) }, ...answeredBy };
  };
}

function workerIn(workers: readonly AnyWorker[], name: string): AnyWorker | undefined {
  for (const one of workers) {
    const found = one.name === name ? one : workerIn(one.workers, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function bodyOf(word: JsonValue): unknown {
  return (word as { readonly body?: unknown }).body;
}

function outOfTurn(): never {
  throw new SandboxError("worker_crashed", "it was answered what no worker is answered then");
}
