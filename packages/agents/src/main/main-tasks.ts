// The task at hand of a main agent: what users said of it, shown to the model. Of what strangers shaped there is not a word in
// it, nor a trace.
import type { TaskTree } from "@bulkhead/memory";
import { joinLabels } from "@bulkhead/sandbox";
import { taskPrompt } from "../prompts/task.ts";
import type { Run } from "../run/run.ts";
import { userContext } from "../tasks/user-context.ts";
import { lookOnce } from "./look-once.ts";

export interface MainTasks {
  /** What the model is told of it; undefined: nothing. @throws AgentsError `run_changed`; SandboxError `cancelled` */
  told(run: Run): Promise<string | undefined>;
}

export function mainTasks(tree: TaskTree): MainTasks {
  const known = new WeakMap<Run, Promise<string>>();
  return {
    async told(run) {
      const is = known.get(run) ?? shownOnce(run, tree);
      known.set(run, is);
      is.catch(() => known.delete(run));
      const text = await is;
      return text === "" ? undefined : taskPrompt(text);
    },
  };
}

async function shownOnce(run: Run, tree: TaskTree): Promise<string> {
  const asked = { kind: "task", tree: tree.name };
  const look = async () => ({ answer: await shown(run, tree) });
  return (await lookOnce(run, { position: "task", name: "tasks.context", asked, look })).text;
}

async function shown(run: Run, tree: TaskTree) {
  try {
    const slot = await tree.active("user");
    const context = slot === undefined ? undefined : await userContext(tree, slot);
    if (context === undefined) return { ok: true, text: "", label: run.thread.label } as const;
    const own = { integrity: "user", readers: [run.settings.principal] } as const;
    return { ok: true, text: context.text, label: joinLabels(own, context.label) } as const;
  } catch (error) {
    throw run.keeping.lose(error); // an agent that is to have a task does not go on without it
  }
}
