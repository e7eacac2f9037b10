// A worker's own calls: its tools through the sink, its workers as spawns below it, and `read_more`. They are decided on
// by its own context, which begins with what it was given; what each result adds joins after the step.
import { type Code, joinLabels, type Label, type Outcome } from "@bulkhead/sandbox";
import { parseObject } from "../model/parse-object.ts";
import type { ModelCall } from "../model/reply-calls.ts";
import { type Answer, type AskedOnce, answerOnce, refuseUnended } from "../run/kept-answer.ts";
import { workerCallPosition } from "../run/position.ts";
import type { AnyRun } from "../run/run.ts";
import { type Known, labelArguments } from "../tool/argument-label.ts";
import { callTool } from "../tool/call-tool.ts";
import { resolveArguments } from "../tool/resolve-arguments.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { WorkerSpan } from "../tracing/worker-trace.ts";
import type { Guard } from "./guard.ts";
import { callGuard } from "./guards.ts";
import { knownLeaves } from "./known-leaves.ts";
import { longResults, READ_MORE } from "./read-more.ts";
import type { SpawnRequest } from "./spawn.ts";
import type { AnyWorker, ModelWorker } from "./worker.ts";
import { workerIdentity } from "./worker-identity.ts";

/** What a worker below is asked with; the rest is as for the one above it. */
type ChildRequest = Pick<SpawnRequest, "position" | "worker" | "input" | "labels" | "context" | "signal" | "sources">;

/** Its outcome, with real text, and the label that reading it adds. */
export type SpawnChild = (
  child: ChildRequest,
) => Promise<{ readonly outcome: Outcome<unknown>; readonly label: Label }>;

export interface WorkerLife {
  readonly run: AnyRun;
  readonly request: SpawnRequest;
  readonly worker: ModelWorker;
  readonly input: unknown;
  /** The join of the input's labels. */
  readonly shown: Label;
  readonly spawnChild: SpawnChild;
  readonly span: WorkerSpan;
  /** Its own, and of the workers above. */
  readonly guards: readonly Guard[];
}

/** What one step's calls came to. */
export interface StepAnswers {
  /** What the worker is shown of each, in their order. */
  readonly texts: readonly string[];
  /** A guard denied one of them. */
  readonly guarded: boolean;
}

type Answered = StepAnswers & {
  /** Of the worker, who has read them. */
  readonly context: Label;
};

interface Asked {
  readonly position: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly context: Label;
  readonly known: Known;
  readonly signal: AbortSignal;
  /** Positions of what the worker had been answered last, or was given. */
  readonly sources: readonly string[];
}

/**
 * Answers the calls of one step, in their order. @throws SandboxError `budget_exceeded`; `needs_approval`, `run_changed`:
 * one of them cannot be answered now, the others have ended
 */
export function workerCalls(life: WorkerLife) {
  const { request, worker } = life;
  let known: Known | undefined; // most workers call nothing
  const long = longResults(worker.limits);
  // Who asked for the spawn decided on it: what had been read by then may have shaped that choice (docs/decisions/0010).
  let context = joinLabels(life.shown, request.context);
  return async (calls: readonly ModelCall[], step: number, signal: AbortSignal): Promise<Answered> => {
    known ??= knownLeaves(life.input, request.labels);
    const leaves = known;
    const before = context; // calls of one step share the label before it
    const { answeredBelow } = life.run;
    const sources = answeredBelow.get(request.position) ?? request.sources ?? [];
    const answered: string[] = [];
    const answers = await Promise.all(
      calls.map(async (call, index): Promise<Answer | undefined> => {
        if (call.name === READ_MORE.name) return undefined; // of what was shown before; nothing new is read
        const target = targetOf(worker, call.name);
        if (target === undefined) return refused("denied", before);
        const args = parseObject(call.arguments === "" ? "{}" : call.arguments);
        if (args === undefined) return refused("invalid_json", before);
        const position = workerCallPosition(request.position, step, index);
        const asked: Asked = { position, arguments: args, context: before, known: leaves, signal, sources };
        answered.push(position);
        const ask = () =>
          target.kind === "tool"
            ? callOwnTool(life, target.tool, asked, call)
            : callOwnWorker(life, target.worker, asked);
        return life.run.claim === undefined ? ask() : answerOnce(life.run, askedOnce(life, target, asked), ask);
      }),
    );
    refuseUnended(answers);
    if (answered.length > 0 && life.run.claim !== undefined) answeredBelow.set(request.position, answered);
    context = joinLabels(context, ...answers.flatMap((answer) => (answer === undefined ? [] : [answer.label])));
    const texts = calls.map((call, index) => {
      const answer = answers[index];
      if (answer !== undefined) return long.show(`${step}-${index}`, shownText(answer));
      return long.readMore(call.arguments) ?? shownText(refused("schema_mismatch", before));
    });
    return { texts, guarded: answers.some((answer) => answer?.ok === false && answer.by === "guard"), context };
  };
}

/** What the hash of a call is of, and what operators are told of it. */
function askedOnce(
  { run, worker: { name: who } }: WorkerLife,
  target: Target,
  { position, arguments: args, context, signal, sources: inputs }: Asked,
): AskedOnce {
  const what = { who, arguments: args, context };
  if (target.kind === "worker") {
    const { worker } = target;
    const told = { kind: "spawn", name: worker.name, who, bits: 0, schema: worker.wrapped.hash, inputs } as const;
    return { position, asked: { kind: "spawn", ...workerIdentity(run, worker), ...what }, told, signal };
  }
  const { name, base, constants } = target.tool;
  const told = { kind: "call", name, who, bits: 0, inputs } as const;
  return { position, asked: { kind: "call", tool: name, base, constants, ...what }, told, signal };
}

type Target = NonNullable<ReturnType<typeof targetOf>>;

function targetOf(worker: ModelWorker, name: string) {
  const tool = worker.tools.find((one) => one.name === name);
  if (tool !== undefined) return { kind: "tool", tool } as const;
  const child = worker.workers.find((one) => one.name === name);
  return child === undefined ? undefined : ({ kind: "worker", worker: child } as const);
}

async function callOwnTool(life: WorkerLife, tool: AnyTool, asked: Asked, call: ModelCall): Promise<Answer> {
  const { run, worker, span } = life;
  const reads = tool.rules?.effect === "read" || tool.rules?.returns === "handle";
  const guard = callGuard(life, { ...asked, tool: tool.name });
  const result = await span.tool({ ...call, position: asked.position }, () =>
    callTool(run, { ...asked, who: worker.name, tool, handles: undefined, reads, keepsAnswer: true, guard }),
  );
  if (!result.ok) {
    const byGuard = result.decision?.kind === "deny" && result.decision.reason === "guard";
    return { ...refused(result.code, result.label), ...(byGuard && { by: "guard" }) };
  }
  return { ok: true, text: reads ? result.text : JSON.stringify({ ok: true }), label: result.label };
}

async function callOwnWorker({ spawnChild }: WorkerLife, worker: AnyWorker, asked: Asked): Promise<Answer> {
  const { position, arguments: input, context, known, signal, sources } = asked;
  const resolved = resolveArguments(input, { rules: undefined, schema: worker.inputSchema, handles: undefined });
  if (!resolved.ok) return refused("bad_handle", context);
  const labels = labelArguments(resolved, context, known);
  const request = { position, worker, input, labels, context, signal, sources };
  const { outcome, label } = await spawnChild(request);
  return outcome.ok ? { ok: true, text: JSON.stringify(outcome), label } : refused(outcome.code, label);
}

function refused(code: Code, label: Label): Answer & { readonly ok: false } {
  return { ok: false, code, label };
}

function shownText(answer: Answer): string {
  return answer.ok ? answer.text : JSON.stringify({ ok: false, code: answer.code });
}
