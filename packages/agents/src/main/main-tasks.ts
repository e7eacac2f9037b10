// The task at hand of a main agent: what users said of it, shown to the model. Looked up once a run, before the model is first
// asked, and kept as a call of the main side's is, so that whoever takes the run up is shown the same. Of what strangers shaped
// there is not a word in it, nor a trace.
import type { TaskTree } from "@bulkhead/memory";
import { joinLabels } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import { taskPrompt } from "../prompts/task.ts";
import { askedHash } from "../run/asked-hash.ts";
import { CHANGED } from "../run/claim-run.ts";
import { type Answer, changeOf, keptAnswer, recordChange } from "../run/kept-answer.ts";
import type { Run } from "../run/run.ts";
import { userContext } from "../tasks/user-context.ts";

const POSITION = "task";

export interface MainTasks {
  /** What the model is told of it; undefined: nothing. @throws AgentsError `run_changed`; SandboxError `cancelled` */
  told(run: Run): Promise<string | undefined>;
}

export function mainTasks(tree: TaskTree): MainTasks {
  const known = new WeakMap<Run, Promise<string>>();
  return {
    async told(run) {
      const is = known.get(run) ?? lookOnce(run, tree);
      known.set(run, is);
      is.catch(() => known.delete(run));
      const text = await is;
      return text === "" ? undefined : taskPrompt(text);
    },
  };
}

async function lookOnce(run: Run, tree: TaskTree): Promise<string> {
  const asked = askedHash({ kind: "task", tree: tree.name, principal: run.settings.principal });
  const kept = keptAnswer(run, POSITION, asked);
  if (kept === "changed") {
    recordChange(run, POSITION, "main");
    throw new AgentsError("run_changed", CHANGED);
  }
  const started = performance.now();
  const answer = kept ?? (await look(run, tree));
  if (kept === undefined) {
    const told = { kind: "call", name: "tasks.context", who: "main", bits: 0, inputs: [] } as const;
    run.keepLater(changeOf(answer, { position: POSITION, asked, ms: performance.now() - started, told }));
  }
  run.thread.read(answer.label);
  return answer.ok ? answer.text : "";
}

async function look(run: Run, tree: TaskTree): Promise<Answer> {
  try {
    const slot = await tree.active("user");
    const context = slot === undefined ? undefined : await userContext(tree, slot);
    if (context === undefined) return { ok: true, text: "", label: run.thread.label };
    const own = { integrity: "user", readers: [run.settings.principal] } as const;
    return { ok: true, text: context.text, label: joinLabels(own, context.label) };
  } catch (error) {
    throw run.unkept(error); // an agent that is to have a task does not go on without it
  }
}
