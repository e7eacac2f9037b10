// Leaks without a word of a stranger's: order, equality, length, count, class, spelling. No search finds them; pairs of
// worlds that must look alike do.
import { QUIET_DURABLE_MUTANTS } from "./durable-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { QUIET_WORKFLOW_MUTANTS } from "./workflow-mutants.ts";

const agents = "packages/agents/src";
const sandbox = "packages/sandbox/src";

export const QUIET_MUTANTS: readonly Mutant[] = [
  {
    name: "handles are numbered as workers end",
    channel: "ids of handles",
    edits: [
      {
        file: `${agents}/worker/spawn-worker.ts`,
        find: "handles: request.block,",
        replace: "handles: run.thread.handles,",
      },
    ],
  },
  {
    name: "calls of one message are released as they end",
    channel: "order of events",
    edits: [
      {
        file: `${agents}/main/answer-step.ts`,
        find: "  const answered = await step;\n",
        replace: "  const answered = [];\n",
      },
    ],
  },
  {
    name: "two equal texts get one handle",
    channel: "equality",
    edits: [
      {
        file: `${sandbox}/handle/handle-table.ts`,
        find: "const handle = new Handle(next(), this.#token);",
        replace:
          "const same = held.findIndex((one) => one.value === value);\n" +
          "        if (same !== -1) return new Handle(first + same, this.#token);\n" +
          "        const handle = new Handle(next(), this.#token);",
      },
    ],
  },
  {
    name: "an answer that is a handle says how long the text is",
    channel: "length",
    edits: [
      {
        file: `${agents}/main/main-calls.ts`,
        find: "return { answer: { ok: true, result: call.pending.block.issue(text, label) }, label };",
        replace:
          "return { answer: { ok: true, result: call.pending.block.issue(text, label), length: text.length }, label };",
      },
    ],
  },
  {
    name: "the class of a tool's error chooses the code",
    channel: "class of errors",
    edits: [
      {
        file: `${agents}/tool/execute-call.ts`,
        find: '    record("failed", code);\n',
        replace:
          '    record("failed", code);\n    if (!(error instanceof Error)) return { ok: false, code: "worker_crashed", label, decision };\n',
      },
    ],
  },
  {
    name: "workers' tokens are summed into the main model's message",
    channel: "usage",
    edits: [
      {
        file: `${agents}/main/main-engine.ts`,
        find: "const received = receiveMessage(run, message, byName);",
        replace:
          "const received = Object.assign(receiveMessage(run, message, byName), { usage_metadata: { ...run.report().tokens } });",
      },
    ],
  },
  {
    name: "an outcome says how many steps its worker took",
    channel: "counts",
    edits: [
      {
        file: `${agents}/worker/spawn.ts`,
        find: "return { ...admitted, label };",
        replace: "return { ...admitted, label, steps: told.steps };",
      },
      {
        file: `${agents}/main/main-calls.ts`,
        find: "answer: result.ok ? { ok: true, value: result.value.value } :",
        replace: "answer: result.ok ? { ok: true, value: result.value.value, steps: result.steps } :",
      },
    ],
  },
  {
    name: "an outcome says that its worker was asked once more",
    channel: "retries",
    edits: [
      {
        file: `${agents}/worker/spawn.ts`,
        find: "return { ...admitted, label };",
        replace: "return { ...admitted, label, steps: told.repairs };",
      },
      {
        file: `${agents}/main/main-calls.ts`,
        find: "answer: result.ok ? { ok: true, value: result.value.value } :",
        replace: "answer: result.ok ? { ok: true, value: result.value.value, steps: result.steps } :",
      },
    ],
  },
  {
    name: "the graph's state counts all model calls",
    channel: "counts in the state",
    edits: [
      {
        file: `${agents}/main/main-engine.ts`,
        find: "return { _bulkhead: await runs.end(placeOf(runtime), state._bulkhead, state.messages, ending(state.messages)) };",
        replace:
          "const count = await runs.during(placeOf(runtime), state._bulkhead, state.messages, async (run) => run.report().modelCalls);\n" +
          "      return { _bulkhead: [await runs.end(placeOf(runtime), state._bulkhead, state.messages, ending(state.messages)), count].join(' ') };",
      },
    ],
  },
  {
    name: "an outcome keeps the order of the worker's keys",
    channel: "key order",
    edits: [
      {
        file: `${sandbox}/schema/rebuild.ts`,
        find: "    for (const { name, required, build } of parts) {",
        replace:
          "    const at = (name) => Object.keys(fields).indexOf(name);\n    for (const { name, required, build } of parts.toSorted((a, b) => at(a.name) - at(b.name))) {",
      },
    ],
  },
  {
    name: "a date keeps the worker's spelling",
    channel: "spelling",
    edits: [
      {
        file: `${sandbox}/schema/rebuild.ts`,
        find: "return (value) => spell(value as string);",
        replace: "return (value) => (spell, value);",
      },
    ],
  },
  {
    name: "a choice is compared without Unicode's composed form",
    channel: "normalisation",
    edits: [
      {
        file: `${sandbox}/schema/strict-json.ts`,
        find: "return value.isWellFormed() ? (toNfc(value) ?? BAD) : BAD;",
        replace: "return value.isWellFormed() ? value : BAD;",
      },
    ],
  },
  {
    name: "ids of messages count the workers' model calls",
    channel: "ids of messages",
    edits: [
      {
        file: `${agents}/main/main-message.ts`,
        find: "const turn = ++run.thread.turn;",
        replace: "run.thread.turn += run.report().modelCalls;\n  const turn = run.thread.turn;",
      },
    ],
  },
  {
    name: "the state's digest is of what the workers read",
    channel: "digests",
    edits: [
      {
        file: `${agents}/main/process-runs.ts`,
        find: "return formatState(run.id, messages);",
        replace:
          "return [formatState(run.id, messages), createHash('sha256').update(run.report().render(JSON.stringify(messages.map((message) => message.content)))).digest('hex')].join(\" \");",
      },
      {
        file: `${agents}/main/process-runs.ts`,
        find: 'import { randomUUID } from "node:crypto";',
        replace: 'import { createHash, randomUUID } from "node:crypto";',
      },
    ],
  },
  {
    name: "an empty text has no handle",
    channel: "emptiness",
    edits: [
      {
        file: `${sandbox}/schema/rebuild.ts`,
        find: "profile.revealed ? (value) => value : (value, name) => name(value as string)",
        replace: 'profile.revealed ? (value) => value : (value, name) => (value === "" ? "" : name(value as string))',
      },
    ],
  },
  ...QUIET_WORKFLOW_MUTANTS,
  ...QUIET_DURABLE_MUTANTS,
];
