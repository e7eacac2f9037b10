// The memory of a main agent: what is shown of it for the user's words, and what comes of it. What the run does is made of what
// it was shown.
import type { ConceptMemory } from "@bulkhead/memory";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { checkStore } from "../check-store.ts";
import { citedNames } from "../concepts/recall/cited-names.ts";
import {
  checkRecall,
  type RecalledConcepts,
  type RecallSettings,
  recallConcepts,
} from "../concepts/recall/recall-concepts.ts";
import { reportUse } from "../concepts/recall/report-use.ts";
import { recalledPrompt } from "../prompts/recall.ts";
import type { Run } from "../run/run.ts";
import { lookOnce } from "./look-once.ts";

export interface MainMemory {
  /** What the model is told of it, after all else; undefined: nothing. @throws AgentsError `run_changed`; SandboxError `cancelled` */
  told(run: Run, signal: AbortSignal): Promise<string | undefined>;
  /** The run ends. */
  used(run: Run, messages: readonly BaseMessage[], passed: boolean): Promise<void>;
}

/** Of an agent's options. @throws AgentsError `bad_agent`, `bad_model` */
export function memoryOf({
  memory,
  recall,
}: {
  readonly memory?: ConceptMemory;
  readonly recall?: RecallSettings;
}): MainMemory | undefined {
  checkStore(memory, "memory", "conceptMemory", "bad_agent");
  if (recall !== undefined) checkRecall(recall, "recall", "bad_agent");
  if (memory !== undefined) return mainMemory(memory, recall ?? {});
  if (recall === undefined) return undefined;
  throw new AgentsError("bad_agent", "recall says how memory is shown: give memory: conceptMemory(database, …) too");
}

const POSITION = "recall";

const idsOf = (shown: RecalledConcepts["shown"]) => shown.map(({ revision }) => revision);

function mainMemory(memory: ConceptMemory, settings: RecallSettings): MainMemory {
  const known = new WeakMap<Run, Promise<RecalledConcepts>>();
  const recalled = (run: Run, signal: AbortSignal): Promise<RecalledConcepts> => {
    const is = known.get(run) ?? recallOnce(run, memory, settings, signal);
    known.set(run, is);
    is.catch(() => known.delete(run));
    return is;
  };
  return {
    async told(run, signal) {
      const { text } = await recalled(run, signal);
      return text === "" ? undefined : recalledPrompt(text);
    },
    async used(run, messages, passed) {
      const isKept = run.claim?.kept.has(POSITION) === true;
      const is = known.get(run) ?? (isKept ? recalled(run, run.signal(undefined)) : undefined);
      const { shown } = (await is?.catch(() => undefined)) ?? { shown: [] };
      const since = messages.findLastIndex((message) => HumanMessage.isInstance(message));
      const said = messages
        .slice(since + 1)
        .flatMap((message) => (AIMessage.isInstance(message) ? [message.text] : []));
      const named = citedNames(
        said,
        shown.map(({ name }) => name),
      );
      const cited = shown.filter(({ name }) => named.includes(name));
      await reportUse(run, memory, { shown: idsOf(shown), cited: idsOf(cited), passed });
    },
  };
}

async function recallOnce(
  run: Run,
  memory: ConceptMemory,
  settings: RecallSettings,
  signal: AbortSignal,
): Promise<RecalledConcepts> {
  const task = run.userMessages.join("\n");
  const asked = { kind: "recall", task, scope: memory.scope, budget: settings.budget };
  const look = async () => {
    const at = { position: POSITION, signal };
    const { recalled, label } = await recallConcepts(run, memory, task, settings, at).catch((error: unknown) => {
      signal.throwIfAborted();
      throw run.keeping.lose(error); // an agent that is to have a memory does not go on without it
    });
    return { answer: { ok: true, text: JSON.stringify(recalled), label } as const, made: recalled.made };
  };
  const { text } = await lookOnce(run, { position: POSITION, name: "memory.recall", asked, look });
  return JSON.parse(text) as RecalledConcepts; // it was written above
}
