// The memory of a main agent: what is shown of it for the user's words, once a run, before the model is first asked. It is kept
// as a call of the main side's is, so that whoever takes the run up is shown the same, and what it does is made of that.
import type { ConceptMemory } from "@bulkhead/memory";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { citedNames } from "../concepts/cited-names.ts";
import { type RecalledConcepts, type RecallSettings, recallConcepts } from "../concepts/recall-concepts.ts";
import { reportUse } from "../concepts/report-use.ts";
import { recalledPrompt } from "../prompts/recall.ts";
import { askedHash } from "../run/asked-hash.ts";
import { CHANGED } from "../run/claim-run.ts";
import { changeOf, keptAnswer, recordChange } from "../run/kept-answer.ts";
import type { Run } from "../run/run.ts";

export interface MainMemory {
  /** What the model is told of it, after all else; undefined: nothing. @throws AgentsError `run_changed`; SandboxError `cancelled` */
  told(run: Run, signal: AbortSignal): Promise<string | undefined>;
  /** The run ends. */
  used(run: Run, messages: readonly BaseMessage[], passed: boolean): Promise<void>;
}

const POSITION = "recall";

const idsOf = (shown: RecalledConcepts["shown"]) => shown.map(({ revision }) => revision);

export function mainMemory(memory: ConceptMemory, settings: RecallSettings): MainMemory {
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
  const { scope } = memory;
  const asked = askedHash({ kind: "recall", task, scope, budget: settings.budget, principal: run.settings.principal });
  const kept = keptAnswer(run, POSITION, asked);
  if (kept === "changed") {
    recordChange(run, POSITION, "main");
    throw new AgentsError("run_changed", CHANGED);
  }
  if (kept?.ok === true) {
    run.thread.read(kept.label);
    return JSON.parse(kept.text) as RecalledConcepts; // it was written below
  }
  const started = performance.now();
  const { recalled, label } = await recallConcepts(memory, task, settings, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw run.unkept(error); // an agent that is to have a memory does not go on without it
  });
  const ms = performance.now() - started;
  const inputs = recalled.made.map((id) => `#${id}`);
  const told = { kind: "call", name: "memory.recall", who: "main", bits: 0, inputs } as const;
  run.keepLater(changeOf({ ok: true, text: JSON.stringify(recalled), label }, { position: POSITION, asked, ms, told }));
  const { shown, tokens, how, dropped, why } = recalled;
  run.emit({
    kind: "recall",
    position: POSITION,
    who: "main",
    shown: idsOf(shown),
    tokens,
    how,
    dropped,
    ...(why === undefined ? {} : { why }),
    ms: Math.round(ms),
  });
  run.thread.read(label);
  return recalled;
}
