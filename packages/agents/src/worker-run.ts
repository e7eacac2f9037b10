// What happens behind a spawn: the worker's code or its loop in the sandbox, and its tools through the sink.
import {
  type Assignment,
  admit,
  inlineSandbox,
  type JsonValue,
  joinLabels,
  type Label,
  SandboxError,
  toNfc,
} from "@bulkhead/sandbox";
import type { Known } from "./argument-label.ts";
import { callTool } from "./call-tool.ts";
import { capText } from "./cap-text.ts";
import { langchainPort, type WorkerMessage } from "./model-port.ts";
import { unobserved } from "./observe-run.ts";
import { parseObject } from "./parse-object.ts";
import { workerCallPosition } from "./position.ts";
import type { ModelCall } from "./reply-calls.ts";
import type { AnyRun } from "./run.ts";
import type { SpawnRequest } from "./spawn.ts";
import type { AnyWorker, ModelWorker } from "./worker.ts";
import { type WorkerPorts, workerLoop } from "./worker-loop.ts";
import type { WorkerSpan } from "./worker-trace.ts";

/** What operators are told of it. */
export interface WorkerNotes {
  steps: number;
  /** How often it was asked once more. */
  repairs: number;
  /** Tools that it called beside its return, which did not run; `(unknown)` for a name that it was not given. */
  readonly attempted: string[];
}

/** The result text, whatever it may be. @throws SandboxError with the code of the outcome. */
export async function runWorker(
  run: AnyRun,
  request: SpawnRequest,
  input: unknown,
  shown: Label,
  notes: WorkerNotes,
  span: WorkerSpan,
): Promise<string> {
  const { worker, signal } = request;
  const assignment = assign(worker, input, shown);
  if (worker.kind === "code") {
    const execute = async (_: Assignment, at: { readonly signal: AbortSignal }) => {
      try {
        return JSON.stringify({ value: await unobserved(() => worker.run(input, at)) });
      } catch (error) {
        run.recordFailure(request.position, worker.name, error);
        throw error;
      }
    };
    return inlineSandbox({ execute }).run(assignment, { signal });
  }
  const models = await request.models();
  const tools = workerTools(run, request, worker, input, shown, span);
  return inlineSandbox({
    execute: (given, at) => {
      const port = langchainPort(
        models,
        ({ messages }, model) => {
          const reached = run.reachedLimit();
          if (reached !== undefined) throw new SandboxError("budget_exceeded", `the run reached limits.${reached}`);
          return run.startModelCall({
            who: worker.name,
            position: request.position,
            characters: countCharacters(messages),
            model,
          });
        },
        span.model,
      );
      const ports: WorkerPorts = {
        model: port,
        callTools: (calls, step) => tools(calls, step, at.signal),
        check: (text) => {
          const answer = admit(text, worker.wrapped, { maxBytes: worker.limits.resultBytes });
          return answer.ok ? undefined : answer.code;
        },
        repairing: () => {
          notes.repairs++;
        },
        attempted: (calls) =>
          notes.attempted.push(
            ...calls.map(({ name }) => (worker.tools.some((tool) => tool.name === name) ? name : "(unknown)")),
          ),
      };
      const step = () => {
        notes.steps++;
        at.step();
      };
      return workerLoop(given, ports, { signal: at.signal, step });
    },
  }).run(assignment, { signal });
}

function assign(worker: AnyWorker, input: unknown, label: Label): Assignment {
  return {
    v: 1,
    worker: worker.name,
    purpose: worker.purpose,
    input: input as JsonValue, // parsed by the worker's own input schema, whose leaves are JSON
    returns: worker.returnsSchema,
    tools: worker.tools.map((tool) => ({ name: tool.name, description: tool.description, parameters: tool.open })),
    limits: worker.limits,
    label,
  };
}

/** A worker's calls, decided on by its own context: it begins with what the worker was given, and each result joins. */
function workerTools(
  run: AnyRun,
  request: SpawnRequest,
  worker: ModelWorker,
  input: unknown,
  shown: Label,
  span: WorkerSpan,
) {
  const known = knownLeaves(input, request.labels);
  // Who asked for the spawn decided on it: what had been read by then may have shaped that choice (docs/decisions/0010).
  let context = joinLabels(shown, request.context);
  return async (calls: readonly ModelCall[], step: number, signal: AbortSignal): Promise<readonly string[]> => {
    const before = context; // calls of one step share the label before it
    const answers = await Promise.all(
      calls.map(async (call, index): Promise<{ readonly text: string; readonly label: Label }> => {
        const refuse = (code: string, label: Label) => ({ text: JSON.stringify({ ok: false, code }), label });
        const tool = worker.tools.find((one) => one.name === call.name);
        if (tool === undefined) return refuse("denied", before);
        const args = parseObject(call.arguments === "" ? "{}" : call.arguments);
        if (args === undefined) return refuse("invalid_json", before);
        const reads = tool.rules?.effect === "read" || tool.rules?.returns === "handle";
        const position = workerCallPosition(request.position, step, index);
        const result = await span.tool({ ...call, position }, () =>
          callTool(run, {
            position,
            who: worker.name,
            tool,
            arguments: args,
            context: before,
            known,
            handles: undefined,
            reads,
            signal,
          }),
        );
        if (!result.ok) return refuse(result.code, result.label);
        const text = reads ? capText(result.text, worker.limits.toolBytes) : JSON.stringify({ ok: true });
        return { text, label: result.label };
      }),
    );
    context = joinLabels(context, ...answers.map(({ label }) => label));
    return answers.map(({ text }) => text);
  };
}

/** In a worker a string equal to a leaf of its input has that leaf's label. */
function knownLeaves(input: unknown, labels: Readonly<Record<string, Label>>): Known {
  const known = new Map<string, Label>();
  const add = (value: unknown, label: Label): void => {
    if (typeof value === "string") {
      const leaf = toNfc(value);
      if (leaf === undefined) return; // nothing that it could equal
      known.set(leaf, joinLabels(label, known.get(leaf) ?? label));
    } else if (typeof value === "object" && value !== null) {
      for (const inner of Object.values(value)) add(inner, label);
    }
  };
  for (const [field, value] of Object.entries(input as Readonly<Record<string, unknown>>)) {
    const label = labels[field];
    if (label !== undefined) add(value, label);
  }
  return known;
}

const countCharacters = (messages: readonly WorkerMessage[]) =>
  messages.reduce((sum, message) => sum + message.text.length, 0);
