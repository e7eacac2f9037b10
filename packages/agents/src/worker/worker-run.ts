// What happens behind a spawn: the worker's code, its loop in the sandbox, or one loop for each chunk of its document.
import {
  type Assignment,
  type At,
  admit,
  type Exchange,
  inlineSandbox,
  type JsonValue,
  joinLabels,
  type Label,
  processSandbox,
  queueSandbox,
  SandboxError,
} from "@bulkhead/sandbox";
import type { ModelCallReport } from "../model/model-chain.ts";
import { langchainPort, type ModelPort, type ModelRequest, type WorkerMessage } from "../model/model-port.ts";
import type { NamedModel } from "../model/models.ts";
import { unobserved } from "../run/observe-run.ts";
import type { AnyRun } from "../run/run.ts";
import type { WorkerSpan } from "../tracing/worker-trace.ts";
import { shownCleaner } from "./clean-shown.ts";
import { openCourse } from "./course.ts";
import { guardsOf } from "./guards.ts";
import { notOfTheRun } from "./not-of-the-run.ts";
import { workerBroker } from "./process/worker-broker.ts";
import { type QueuedPorts, queuedBroker } from "./queue/queued-broker.ts";
import { MODEL_NAME, type Replied } from "./queue/queued-words.ts";
import { type PartOutcome, runLong } from "./run-long.ts";
import type { SpawnRequest } from "./spawn.ts";
import type { AnyWorker, ModelWorker } from "./worker.ts";
import { assignmentOf } from "./worker-assignment.ts";
import { type SpawnChild, type WorkerLife, workerCalls } from "./worker-calls.ts";
import { type WorkerPorts, workerLoop } from "./worker-loop.ts";
import { type WorkerReplay, workerReplay } from "./worker-replay.ts";

/** What operators are told of it. */
export interface WorkerNotes {
  steps: number;
  /** How often it was asked once more. */
  repairs: number;
  /** Tools that it called beside its return, which did not run; `(unknown)` for a name that it was not given. */
  readonly attempted: string[];
  /** Of a worker on a course: all that it read, which is not known before. */
  read?: Label;
}

export interface WorkerWork {
  readonly run: AnyRun;
  readonly request: SpawnRequest;
  /** As the worker's own schema parsed it. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The join of the input's labels. */
  readonly shown: Label;
  readonly notes: WorkerNotes;
  readonly spawnChild: SpawnChild;
  /** Spawns the worker itself on one chunk of its document. */
  readonly spawnPart: (input: WorkerWork["input"], index: number) => Promise<PartOutcome>;
  readonly span: WorkerSpan;
}

/** The result text, whatever it may be. @throws SandboxError with the code of the outcome. */
export function runWorker(work: WorkerWork): Promise<string> {
  const { worker } = work.request;
  if (worker.kind === "code") return runCode(work, worker);
  return worker.long === undefined ? runModel(work, worker) : runLong(work, worker.long);
}

function runCode(
  { run, request, input, shown }: WorkerWork,
  worker: AnyWorker & { readonly kind: "code" },
): Promise<string> {
  const played = run.observation?.code;
  const execute = async (_: Assignment, at: { readonly signal: AbortSignal }) => {
    try {
      const work = () => (played === undefined ? worker.run(input, at) : played(worker, input, at.signal));
      return JSON.stringify({ value: await unobserved(work) });
    } catch (error) {
      run.record.failure(request.position, worker.name, error);
      throw notOfTheRun(error);
    }
  };
  return inlineSandbox({ execute }).run(assignmentOf(worker, input, shown), { signal: request.signal });
}

async function runModel(work: WorkerWork, worker: ModelWorker): Promise<string> {
  const { run, request, input, notes, spawnChild, span } = work;
  const { course } = worker;
  const models = await request.models(worker);
  const opened = course && (await openCourse(run, request, { worker, course, input, shown: work.shown }));
  const shown = opened === undefined ? work.shown : joinLabels(work.shown, opened.label);
  if (opened !== undefined) notes.read = shown;
  const { tools } = worker.brief;
  const guards = guardsOf(worker, request.guards);
  const life: WorkerLife = { run, request, worker, input, shown, spawnChild, span, guards };
  const replay = workerReplay(life);
  const clean = shownCleaner(life, replay);
  const calls = workerCalls(life);
  const start = ({ messages }: ModelRequest, model: string) => {
    const reached = run.reachedLimit();
    if (reached !== undefined) throw new SandboxError("budget_exceeded", `the run reached limits.${reached}`);
    const characters = countCharacters(messages);
    return run.startModelCall({ who: worker.name, position: request.position, characters, model });
  };
  const model = langchainPort(models, start, span.model);
  const portsFor = (at: At): WorkerPorts => ({
    ...(replay === undefined ? { model: (asked, _, signal) => model(asked, signal) } : replayed(replay, model)),
    async callTools(asked, step) {
      const { context, ...answers } = await calls(asked, step, at.signal);
      if (course !== undefined) notes.read = context;
      return answers;
    },
    ...(course && { course: course.begin(input) }),
    ...(clean && { clean: (texts, step) => clean(texts, step, at.signal) }),
    check: (text) => {
      const answer = admit(text, worker.wrapped, { maxBytes: worker.limits.resultBytes });
      return answer.ok ? undefined : answer.code;
    },
    attempted: (calls) => {
      const names = calls.map(({ name }) => (tools.some((tool) => tool.name === name) ? name : "(unknown)"));
      notes.attempted.push(...names);
    },
    repairing: () => {
      notes.repairs++;
    },
  });
  const counted = (at: At): At => ({
    signal: at.signal,
    step() {
      notes.steps++;
      at.step();
    },
  });
  const { processes, queued } = run.settings;
  const isHere = (processes === undefined && !queued) || course !== undefined; // a course is code of this process
  const sandbox = isHere
    ? inlineSandbox({ execute: (given, at) => workerLoop(given, portsFor(at), counted(at)) })
    : processes === undefined
      ? queueSandbox({
          send: (assignment, at) => sentTo(work, assignment, at.signal, replay),
          broker: (given, at) =>
            queuedBroker(given, { ...portsFor(at), asked: countElsewhere(models, start, replay) }, counted(at)),
        })
      : processSandbox({ pool: processes, broker: (given, at) => workerBroker(given, portsFor(at), counted(at)) });
  return sandbox.run(assignmentOf(worker, opened?.shown ?? input, shown), { signal: request.signal });
}

/** @throws SandboxError `worker_crashed`: whoever plays the run has no queue */
async function sentTo(
  { run, request }: WorkerWork,
  assignment: Assignment,
  signal: AbortSignal,
  replay: WorkerReplay | undefined,
): Promise<Exchange> {
  const queue = run.observation?.workers;
  if (queue === undefined) {
    run.record.failure(
      request.position,
      request.worker.name,
      new Error('runIn: "queue" takes a run that a pool plays'),
    );
    throw new SandboxError("worker_crashed", "there is no queue here");
  }
  const said: JsonValue[] = [];
  for (let reply = replay?.reply(0); reply !== undefined; reply = replay?.reply(said.length)) {
    const { usage, ...rest } = reply;
    const body = { v: 1, reply: { ...rest, ...(usage && { usage }) }, model: "", ms: 0 } satisfies Record<
      keyof Replied,
      unknown
    >;
    said.push({ kind: "ask", body } as unknown as JsonValue); // it was kept as JSON
  }
  return queue.send({ run: run.id, assignment, said }, signal);
}

/** What a run has counted before it was cut is not counted again. */
function countElsewhere(
  models: readonly NamedModel[],
  start: (request: ModelRequest, model: string) => (call: ModelCallReport) => void,
  replay: WorkerReplay | undefined,
): QueuedPorts["asked"] {
  return (request, step, { reply, model, ms }) => {
    if (replay?.reply(step) !== undefined) return;
    if (!models.some(({ name }) => name.slice(0, MODEL_NAME) === model))
      throw new SandboxError("worker_crashed", "who plays the worker has asked a model that it has not");
    start(request, model)({ model, ms, ok: true, usage: reply.usage });
  };
}

/** What was replied before it was cut is not asked again. */
function replayed(replay: WorkerReplay, model: ModelPort): Pick<WorkerPorts, "model" | "keep"> {
  return {
    model: async (asked, step, signal) => replay.reply(step) ?? model(asked, signal),
    keep: (reply, step) => replay.keepReply(step, reply),
  };
}

const countCharacters = (messages: readonly WorkerMessage[]) =>
  messages.reduce((sum, message) => sum + message.text.length, 0);
