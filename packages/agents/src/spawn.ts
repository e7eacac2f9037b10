/**
 * One worker, from its input to an admitted outcome. A model worker runs behind a sandbox with a context of its own;
 * a code worker is called. Both come out by the same door: text, admitted against the worker's return schema.
 */
import {
  type Admitted,
  type Assignment,
  admit,
  type Code,
  capacity,
  type Handle,
  type HandleBlock,
  type HandleTable,
  inlineSandbox,
  type JsonValue,
  joinLabels,
  type Label,
  SandboxError,
} from "@bulkhead/sandbox";
import type { Known } from "./argument-label.ts";
import { callTool } from "./call-tool.ts";
import { langchainPort, type ModelCall } from "./model-port.ts";
import type { NamedModel } from "./models.ts";
import { unobserved } from "./observe-run.ts";
import type { Run } from "./run.ts";
import type { AnyWorker } from "./worker.ts";
import { workerLoop } from "./worker-loop.ts";

export interface SpawnRequest {
  readonly position: string;
  readonly worker: AnyWorker;
  /** The tool whose result it reads, and what that tool was called with. */
  readonly tool?: string;
  readonly toolArguments?: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
  /** The label of each field of the input. */
  readonly labels: Readonly<Record<string, Label>>;
  readonly block: HandleBlock;
  readonly models: () => Promise<readonly NamedModel[]>;
  readonly signal: AbortSignal;
}

export type SpawnResult = Admitted<{ readonly value: unknown }> & { readonly label: Label };

export async function spawn(run: Run, request: SpawnRequest): Promise<SpawnResult> {
  const { worker, position } = request;
  const shown = joinLabels(...Object.values(request.labels));
  const label = joinLabels(shown, ...worker.tools.map((tool) => outputLabel(run, tool.rules.readers)));
  const named = { position, worker: worker.name, ...(request.tool === undefined ? {} : { tool: request.tool }) };
  const { bits } = capacity(worker.wrapped);
  const started = performance.now();
  const attempted: string[] = [];
  let steps = 0;
  run.emit({ kind: "spawn_start", ...named });

  const admitted = await (async (): Promise<Admitted<unknown>> => {
    if (!run.reserveBits(bits)) return { ok: false, code: "budget_exceeded" };
    const input = await worker.input.safeParseAsync(request.input).catch(() => undefined);
    if (input?.success !== true) return { ok: false, code: "schema_mismatch" };
    try {
      const text = await work(run, request, input.data, shown, attempted, () => steps++);
      return admit(text, worker.wrapped, { handles: request.block, label, maxBytes: worker.limits.resultBytes });
    } catch (error) {
      return { ok: false, code: codeOf(error) };
    }
  })();

  const ms = Math.round(performance.now() - started);
  const code = admitted.ok ? {} : { code: admitted.code };
  run.emit({ kind: "spawn_end", ...named, ok: admitted.ok, ...code, bits, ms, steps, label, attempted });
  run.recordSpawn({
    ...named,
    ...(request.toolArguments === undefined ? {} : { toolArguments: request.toolArguments }),
    ok: admitted.ok,
    ...code,
    ...(admitted.ok ? views((admitted.value as { readonly value: unknown }).value, run.thread.handles) : {}),
    bits,
    ms,
    label,
    attempted,
  });
  return { ...(admitted as Admitted<{ readonly value: unknown }>), label };
}

/** The result text, whatever it may be. @throws SandboxError with the code of the outcome. */
async function work(
  run: Run,
  request: SpawnRequest,
  input: unknown,
  shown: Label,
  attempted: string[],
  counted: () => void,
): Promise<string> {
  const { worker } = request;
  const assignment: Assignment = {
    v: 1,
    worker: worker.name,
    purpose: worker.purpose,
    input: input as JsonValue, // parsed by the worker's own input schema, whose leaves are JSON
    returns: (worker.wrapped.jsonSchema["properties"] as { readonly value: Assignment["returns"] }).value,
    tools: worker.tools.map((tool) => ({ name: tool.name, description: tool.description, parameters: tool.open })),
    limits: worker.limits,
    label: shown,
  };
  const { run: code } = worker;
  if (code !== undefined) {
    const sandbox = inlineSandbox({
      execute: async (_, at) => JSON.stringify({ value: await unobserved(() => code(input, at)) }),
    });
    return sandbox.run(assignment, { signal: request.signal });
  }
  const models = await request.models();
  let context = shown;
  const known = knownLeaves(input, request.labels);
  const sandbox = inlineSandbox({
    execute: (given, at) => {
      let characters = 0;
      const port = langchainPort(models, (call) => run.countModelCall(worker.name, request.position, characters, call));
      return workerLoop(
        given,
        {
          model: (asked, signal) => {
            const reached = run.reached();
            if (reached !== undefined) throw new SandboxError("budget_exceeded", `the run reached limits.${reached}`);
            characters = countRequest(asked.messages);
            return port(asked, signal);
          },
          callTools: async (calls, step) => {
            const before = context; // calls of one step share the label before it
            const answers = await Promise.all(
              calls.map((call, i) =>
                callForWorker(run, request, call, `${request.position}/${step}-${i}`, before, known, at.signal),
              ),
            );
            context = joinLabels(context, ...answers.map((answer) => answer.label));
            return answers.map((answer) => answer.text);
          },
          attempted: (calls) => {
            for (const call of calls)
              attempted.push(worker.tools.some((tool) => tool.name === call.name) ? call.name : "(unknown)");
          },
        },
        {
          signal: at.signal,
          step: () => {
            counted();
            at.step();
          },
        },
      );
    },
  });
  return sandbox.run(assignment, { signal: request.signal });
}

async function callForWorker(
  run: Run,
  request: SpawnRequest,
  call: ModelCall,
  position: string,
  context: Label,
  known: Known,
  signal: AbortSignal,
) {
  const { worker } = request;
  const tool = worker.tools.find((one) => one.name === call.name);
  if (tool === undefined) return { text: JSON.stringify({ ok: false, code: "denied" }), label: context };
  const args = parseArguments(call.arguments);
  if (args === undefined) return { text: JSON.stringify({ ok: false, code: "invalid_json" }), label: context };
  const reads = tool.rules.effect === "read" || tool.rules.returns === "handle";
  const result = await callTool(run, {
    position,
    who: worker.name,
    tool,
    rules: tool.rules,
    arguments: args,
    context,
    known,
    handles: undefined,
    reads,
    signal,
  });
  if (!result.ok) return { text: JSON.stringify({ ok: false, code: result.code }), label: result.label };
  const text = reads ? capText(result.text, worker.limits.toolBytes) : JSON.stringify({ ok: true });
  return { text, label: result.label };
}

/** The head of a text that is too long, with a note of what is missing. */
export function capText(text: string, bytes: number): string {
  const all = Buffer.byteLength(text);
  if (all <= bytes) return text;
  const head = new TextDecoder().decode(Buffer.from(text).subarray(0, bytes)).replace(/\uFFFD$/, "");
  return `${head}\n[${all - Buffer.byteLength(head)} more bytes were left out]`;
}

export function outputLabel(run: Run, readers: Label["readers"] | undefined): Label {
  return { integrity: "external", readers: readers ?? [run.settings.principal] };
}

export function parseArguments(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text === "" ? "{}" : text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** In a worker a string equal to a leaf of its input has that leaf's label. */
function knownLeaves(input: unknown, labels: Readonly<Record<string, Label>>): Known {
  const known = new Map<string, Label>();
  const add = (value: unknown, label: Label) => {
    if (typeof value === "string")
      known.set(value.normalize("NFC"), joinLabels(label, known.get(value.normalize("NFC")) ?? label));
    else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) add(inner, label);
  };
  for (const [field, value] of Object.entries(input as Readonly<Record<string, unknown>>)) {
    const label = labels[field];
    if (label !== undefined) add(value, label);
  }
  return known;
}

function views(value: unknown, handles: HandleTable): { readonly value: JsonValue; readonly raw: JsonValue } {
  const seen = JSON.parse(JSON.stringify(value)) as JsonValue;
  const raw = (at: unknown): JsonValue => {
    if (isHandle(at)) return handles.get(at)?.text ?? null;
    if (Array.isArray(at)) return at.map(raw);
    if (typeof at === "object" && at !== null)
      return Object.fromEntries(Object.entries(at).map(([key, inner]) => [key, raw(inner)]));
    return at as JsonValue;
  };
  return { value: seen, raw: raw(value) };
}

const isHandle = (value: unknown): value is Handle => typeof value === "object" && value !== null && "toJSON" in value;

const countRequest = (messages: readonly { readonly text: string }[]) =>
  messages.reduce((sum, message) => sum + message.text.length, 0);

function codeOf(error: unknown): Code {
  if (!(error instanceof SandboxError)) return "worker_crashed";
  return error.code === "open_schema" || error.code === "bad_call" ? "worker_crashed" : error.code;
}
