// Leaks of text: a stranger's words come through. The matrix is to find them.
import { LOUD_DURABLE_MUTANTS } from "./durable-mutants.ts";
import type { Edit, Mutant } from "./mutant.ts";
import { LOUD_WORKFLOW_MUTANTS } from "./workflow-mutants.ts";

const agents = (file: string, find: string, replace: string): Edit => ({
  file: `packages/agents/src/${file}`,
  find,
  replace,
});

const sandbox = (file: string, find: string, replace: string): Edit => ({
  file: `packages/sandbox/src/${file}`,
  find,
  replace,
});

/** Work sees the main side's async-local state again, and with it callbacks, writers, tracing. */
const attached = agents(
  "tracing/detached.ts",
  "return bareCallbacks(() => context.with(UNRECORDED, untraced));",
  "return work();",
);

/** A worker's model is called as LangChain calls one. */
const invoked = agents(
  "model/model-port.ts",
  "at._generate(asked, { ...options, ...heat, signal }, undefined)",
  "at.invoke(asked, { ...options, ...heat, signal }).then((message) => ({ generations: [{ message }] }))",
);

const toolInvoked = agents(
  "tool/langchain-tool.ts",
  "if (!isBare(tool)) return tool.invoke(args, { signal, callbacks: [] });",
  "return tool.invoke(args, { signal });",
);

const failed = '    record("failed", code);\n';

export const LOUD_MUTANTS: readonly Mutant[] = [
  {
    name: "the reader is skipped: what the tool returned is the answer",
    channel: "model requests",
    edits: [
      agents(
        "main/main-calls.ts",
        "  if (!read.ok) return failure(read);\n",
        "  if (!read.ok) return failure(read);\n  if (run) return { answer: { ok: true, value: read.text } };\n",
      ),
    ],
  },
  {
    name: "free text of an outcome is shown instead of its handle",
    channel: "result",
    edits: [
      sandbox(
        "schema/rebuild.ts",
        "profile.revealed ? (value) => value : (value, name) => name(value as string)",
        "(value, name) => (name(value as string), value)",
      ),
    ],
  },
  {
    name: "a tool's error is passed on with its text",
    channel: "tool errors",
    edits: [
      agents(
        "tool/execute-call.ts",
        failed,
        `${failed}    if (error) return { ok: false, code: String(error), label, decision };\n`,
      ),
    ],
  },
  {
    name: "what a write said afterwards is its answer",
    channel: "answers of writes",
    edits: [
      agents(
        "tool/execute-call.ts",
        'const text = call.reads ? (own?.text ?? resultText(result)) : "";',
        "const text = own?.text ?? resultText(result);",
      ),
      agents(
        "main/main-calls.ts",
        'if (entry.tool.rules?.returns !== "handle") return { answer: { ok: true }, label };',
        "if (entry.tool.rules) return { answer: { ok: true, result: text }, label };",
      ),
    ],
  },
  {
    name: "a tool's artifact stays on the message",
    channel: "artifacts",
    edits: [
      agents(
        "main/main-engine.ts",
        "const message = new ToolMessage({ content, status,",
        "const own = await Promise.resolve().then(() => request.tool?._call?.(toolCall.args)).catch(() => undefined);\n" +
          "      const message = new ToolMessage({ artifact: Array.isArray(own) ? own[1] : undefined, content, status,",
      ),
    ],
  },
  {
    name: "a Command of a tool's is let through",
    channel: "Command returns",
    edits: [
      agents(
        "main/main-engine.ts",
        "const result = await handler({ ...request, tool: standIn(toolCall.name, answer.text) });",
        "const own = await Promise.resolve().then(() => request.tool?._call?.(toolCall.args, undefined, { toolCall })).catch(() => undefined);\n" +
          "      const result = isCommand(own) ? own : await handler({ ...request, tool: standIn(toolCall.name, answer.text) });",
      ),
    ],
  },
  {
    name: "the middleware inside gets the real tool, not a stand-in",
    channel: "stream tools",
    edits: [
      agents(
        "main/main-engine.ts",
        "await handler({ ...request, tool: standIn(toolCall.name, answer.text) })",
        "await handler(request)",
      ),
    ],
  },
  { name: "work is not detached: a tool finds the stream's writer", channel: "stream custom", edits: [attached] },
  {
    name: "a worker's model inherits the callbacks of the main agent",
    channel: "callbacks of models",
    edits: [attached, invoked],
  },
  {
    name: "a worker's tool inherits the callbacks of the main agent",
    channel: "callbacks of tools",
    edits: [attached, toolInvoked],
  },
  {
    name: "what LANGCHAIN_VERBOSE prints holds what workers' models are told",
    channel: "LANGCHAIN_VERBOSE",
    edits: [
      agents(
        "tracing/detached.ts",
        "return bareCallbacks(() => context.with(UNRECORDED, untraced));",
        "return untraced();",
      ),
      invoked,
    ],
  },
  {
    name: "LANGSMITH_TRACING sends what workers' models are told",
    channel: "LangSmith",
    edits: [
      agents(
        "tracing/detached.ts",
        "return bareCallbacks(() => context.with(UNRECORDED, untraced));",
        "return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, work);",
      ),
      invoked,
    ],
  },
  {
    name: "an interrupt inside a tool comes out with its value",
    channel: "interrupts",
    edits: [
      attached,
      agents("tool/execute-call.ts", failed, `${failed}    if (error?.interrupts) throw error;\n`),
      agents(
        "main/answer-call.ts",
        "  if (run.keeping.lost !== undefined) throw error;\n",
        "  if (run.keeping.lost !== undefined || error?.interrupts) throw error;\n",
      ),
    ],
  },
  {
    name: "what a tool throws comes out of the run",
    channel: "thrown errors",
    edits: [
      agents("tool/execute-call.ts", failed, `${failed}    if (error) throw error;\n`),
      agents(
        "main/answer-call.ts",
        "  if (run.keeping.lost !== undefined) throw error;\n",
        "  if (error) throw error;\n",
      ),
    ],
  },
  {
    name: "what a provider's error says about a worker is the outcome's code",
    channel: "model requests",
    edits: [
      agents(
        "model/model-port.ts",
        "if (error instanceof SandboxError) throw error; // a limit",
        "if (error) throw error;",
      ),
      sandbox("bounded-run.ts", "throw ended(codeOf(error));", "throw error;"),
      agents("worker/spawn-worker.ts", "const code = codeOf(error);", "const code = String(error?.cause);"),
    ],
  },
  {
    name: "the code of a rejected outcome names the field that did not fit",
    channel: "model requests",
    edits: [
      sandbox(
        "schema/admit.ts",
        'if (!validate(parsed.value)) return rejected("schema_mismatch");',
        'if (!validate(parsed.value)) return rejected("schema_mismatch: " + Object.keys(parsed.value.value ?? {}));',
      ),
    ],
  },
  {
    name: "hidden characters pass in a text that is revealed",
    channel: "model requests",
    edits: [sandbox("schema/admit.ts", 'if (conceals?.(parsed.value)) return rejected("hidden_characters");', "")],
  },
  {
    name: "the run's report is kept in the graph's state",
    channel: "checkpoints",
    edits: [
      agents(
        "main/main-engine.ts",
        "return { _bulkhead: await runs.end(placeOf(runtime), state._bulkhead, state.messages, ending(state.messages)) };",
        "const report = await runs.during(placeOf(runtime), state._bulkhead, state.messages, async (run) => run.report());\n" +
          "      return { _bulkhead: [await runs.end(placeOf(runtime), state._bulkhead, state.messages, ending(state.messages)), JSON.stringify(report)].join(' ') };",
      ),
    ],
  },
  {
    name: "a handle carries its text, for debugging",
    channel: "inner middleware",
    edits: [
      sandbox(
        "handle/handle-table.ts",
        "const handle = new Handle(next(), this.#token);",
        "const handle = new Handle(next(), this.#token, { debug: value });",
      ),
    ],
  },
  {
    name: "a failed tool is logged",
    channel: "console",
    edits: [agents("tool/execute-call.ts", failed, `${failed}    console.warn(tool.name, error);\n`)],
  },
  {
    name: "a failed tool's promise is rejected a second time, and nobody hears it",
    channel: "warnings",
    edits: [agents("tool/execute-call.ts", failed, `${failed}    void Promise.reject(error);\n`)],
  },
  {
    name: "what a provider's package prints of a worker is printed",
    channel: "console",
    edits: [agents("model/model-port.ts", "await quietly(() => ", "await Promise.resolve().then(() => ")],
  },
  {
    name: "an answer has what the worker returned under a symbol",
    channel: "result",
    edits: [
      agents(
        "main/main-engine.ts",
        "      run.thread.remember([message]);\n      return message;",
        '      run.thread.remember([message]);\n      return Object.defineProperty(message, Symbol("raw"), { value: run.report().render(String(content)) });',
      ),
    ],
  },
  {
    name: "the error of a run holds its report",
    channel: "thrown errors",
    edits: [
      agents(
        "main/main-engine.ts",
        "return stop(run, conversation, thrown);",
        "return stop(run, conversation, Object.assign(thrown, { report: run.report() }));",
      ),
    ],
  },
  {
    name: "a structured answer has the texts of its handles",
    channel: "result",
    edits: [
      agents(
        "main/answer-format.ts",
        'throw new Flaw("bad_handle", at);\n    return text;',
        'throw new Flaw("bad_handle", at);\n    return names.reduce((said, name) => said.replace(name, handles.get(name)?.text), text);',
      ),
    ],
  },
  {
    name: "a read that the main model said how to read tells why it failed",
    channel: "model requests",
    edits: [
      agents(
        "main/main-calls.ts",
        "  return readWith(run, { ...call, arguments: own }, reader, call.pending.context);",
        "  return readWith(run, { ...call, arguments: own }, reader, call.pending.context).then((told) =>\n" +
          "    told.answer.ok ? told : { ...told, answer: { ...told.answer, fix: run.report().failures.at(-1)?.text } },\n  );",
      ),
    ],
  },
  {
    name: "the report of the last run is kept where everybody finds it",
    channel: "globals",
    edits: [
      agents(
        "run/run.ts",
        "    if (this.observation !== undefined) this.observation.report = this.report();",
        "    globalThis.lastReport = this.report();\n    if (this.observation !== undefined) this.observation.report = this.report();",
      ),
    ],
  },
  {
    name: "OpenTelemetry's tracers record what workers do",
    channel: "OpenTelemetry",
    edits: [
      agents(
        "tracing/detached.ts",
        "return bareCallbacks(() => context.with(UNRECORDED, untraced));",
        "return bareCallbacks(() => untraced());",
      ),
    ],
  },
  ...LOUD_WORKFLOW_MUTANTS,
  ...LOUD_DURABLE_MUTANTS,
];
