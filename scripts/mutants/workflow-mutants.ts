// Leaks of workflows, loud ones and quiet ones.
import type { Edit, Mutant } from "./mutant.ts";

const workflow = (file: string, find: string, replace: string): Edit => {
  return { file: `packages/agents/src/workflow/${file}`, find, replace };
};

export const LOUD_WORKFLOW_MUTANTS: readonly Mutant[] = [
  {
    name: "a workflow's input stands in its graph's state as it came",
    channel: "inputs",
    edits: [
      workflow(
        "workflow-invocation.ts",
        "input: mainView(seen.value) }",
        'input: ("input" in asked ? asked.input : null) as never }',
      ),
    ],
  },
  {
    name: "a workflow's outcome stands in its graph's state with its texts",
    channel: "state",
    edits: [
      workflow("workflow-invocation.ts", "import { mainView }", "import { mainView, rawView }"),
      workflow(
        "workflow-invocation.ts",
        "return { outcome: mainView(outcome), waits }",
        "return { outcome: rawView(outcome, invocation.context.handles), waits }",
      ),
    ],
  },
  {
    name: "an operation of a workflow shows what its worker was given",
    channel: "inner middleware",
    edits: [
      workflow(
        "workflow-spawn.ts",
        "return new SpawnOperation(started.read, started.unread, scope.mistakes) as unknown as Spawned<R>;",
        "const operation = new SpawnOperation(started.read, started.unread, scope.mistakes);\n" +
          "  const given = () => valuesOf(resolve(scope, worker, copyArguments(input, worker.name)));\n" +
          '  return Object.defineProperty(operation, "given", { get: given }) as unknown as Spawned<R>;',
      ),
    ],
  },
  {
    name: "a workflow whose value is refused says what it returned",
    channel: "result",
    edits: [
      workflow(
        "workflow-value.ts",
        "return { ok: false, code: failed ?? admitted.code };",
        'return { ok: false, code: failed ?? [admitted.code, JSON.stringify(plain)].join(": ") };',
      ),
    ],
  },
  {
    name: "a workflow that throws says what failed in it before",
    channel: "result",
    edits: [
      workflow(
        "workflow-run.ts",
        'return { ok: false, code: "worker_crashed" };',
        'return { ok: false, code: "worker_crashed", failures: run.report().failures };',
      ),
    ],
  },
];

export const QUIET_WORKFLOW_MUTANTS: readonly Mutant[] = [
  {
    name: "a workflow is told outcomes as they are there",
    channel: "order of outcomes",
    edits: [
      workflow(
        "release-order.ts",
        'this.#awaited.add({ number, done, release: release as Awaited["release"] }); // called with what `done` gives\n    if (!this.#going) void this.#go();',
        "void done.then((answer) => this.#closed || release(answer));",
      ),
    ],
  },
  {
    name: "a call's handle in a workflow is numbered as it ends",
    channel: "ids of handles",
    edits: [
      workflow(
        "workflow-call.ts",
        "const block = givesText(tool) ? run.thread.handles.reserve(1, issued.position) : undefined;",
        "const block = givesText(tool) ? { issue: (text, label) => run.thread.handles.issue(text, label) } : undefined;",
      ),
    ],
  },
  {
    name: "a workflow's label falls only when its worker took a second step",
    channel: "label",
    edits: [
      {
        file: "packages/agents/src/worker/spawn.ts",
        find: "return { ...admitted, label };",
        replace: "return { ...admitted, label, steps: told.steps };",
      },
      workflow(
        "workflow-spawn.ts",
        "{ ok: false, code: result.code }, label);",
        "{ ok: false, code: result.code }, result.steps > 1 ? label : undefined);",
      ),
      workflow(
        "workflow-spawn.ts",
        "{ ok: true, value: result.value.value }, result.label)",
        "{ ok: true, value: result.value.value }, result.steps > 1 ? result.label : undefined)",
      ),
    ],
  },
  {
    name: "a workflow's clock tells how many model calls there were",
    channel: "time",
    edits: [
      workflow(
        "workflow-run.ts",
        "now: () => new Date(clock()),",
        "now: () => new Date(clock() + run.report().modelCalls),",
      ),
    ],
  },
];
