// What a run is shown of its memory: a step of the run, kept before it is told, so that whoever takes it up is shown the same.
// Rule: the main side is shown what is believed and trusted, or what its own principal said, and nothing of what is not.
import { type ConceptMemory, conceptTitle, type SelectedConcepts, selectConcepts } from "@bulkhead/memory";
import type { Label } from "@bulkhead/sandbox";
import { AgentsError, type AgentsErrorCode } from "../../agents-error.ts";
import { refuseUnknownKeys } from "../../known-keys.ts";
import { checkModelSpec, type ModelSpec } from "../../model/models.ts";
import type { AnyRun } from "../../run/run.ts";
import { loadTokenCounter } from "../../worker/count-tokens.ts";
import { CHOOSER, chooseWith } from "./choose-concepts.ts";

export interface RecallSettings {
  /** Tokens of what is shown. Default 2,000. */
  readonly budget?: number | undefined;
  /** Chooses among more concepts than can be shown. Default: they are shown by how well they fit. */
  readonly choose?: ModelSpec | undefined;
}

/** Before anything is asked. @throws AgentsError with that code, `bad_model` */
export function checkRecall(settings: RecallSettings, whose: string, code: AgentsErrorCode): void {
  refuseUnknownKeys(settings, ["budget", "choose"], code, whose);
  const { budget = 1, choose } = settings;
  if (!Number.isSafeInteger(budget) || budget < 1)
    throw new AgentsError(code, `budget of ${whose} is a number of tokens, 1 or more`);
  if (choose !== undefined) checkModelSpec(choose, CHOOSER);
}

/** As it is kept. */
export interface RecalledConcepts {
  /** Lines of JSON; empty: there is nothing to show. */
  readonly text: string;
  /** Those in full, as they are called there, with the ids of their revisions. */
  readonly shown: readonly { readonly name: string; readonly revision: string }[];
  /** Rows of provenance of all that the text was made of: a name alone says something too. */
  readonly made: readonly string[];
  readonly tokens: number;
  readonly how: SelectedConcepts["how"];
  /** Names that a model chose and that are none. */
  readonly dropped: number;
  readonly why?: NonNullable<SelectedConcepts["why"]>;
}

/** Operators are told of it. @throws what the memory throws; the signal's reason */
export async function recallConcepts(
  run: AnyRun,
  memory: ConceptMemory,
  task: string,
  { budget = 2_000, choose }: RecallSettings,
  { position, signal }: { readonly position: string; readonly signal: AbortSignal },
): Promise<{ readonly recalled: RecalledConcepts; readonly label: Label }> {
  const started = performance.now();
  const selected = await selectConcepts(memory, task, {
    budget,
    count: await loadTokenCounter(),
    principal: run.settings.principal,
    ...(choose === undefined ? {} : { choose: chooseWith(choose, signal) }),
    signal,
  });
  const { shown, text, tokens, how, dropped, why, label, made } = selected;
  const told = { tokens, how, dropped, ...(why === undefined ? {} : { why }) };
  const revisions = shown.map(({ revision }) => revision.id);
  const ms = Math.round(performance.now() - started);
  run.emit({ kind: "recall", position, who: "main", shown: revisions, ...told, ms });
  const recalled: RecalledConcepts = {
    text,
    shown: shown.map((one) => ({ name: conceptTitle(one), revision: one.revision.id })),
    made,
    ...told,
  };
  return { recalled, label };
}
