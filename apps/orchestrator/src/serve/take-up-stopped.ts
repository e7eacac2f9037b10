// Runs that nobody plays and that can go on: those that waited for a person who has answered, by whatever way, and those that
// a service was ended under. Looked for when an answer is told, and from time to time: what was told can be lost, and a killed
// process holds its runs until its lease is over. Rule: what its tenant's limit leaves no room for waits until there is some.
import type { RunStore, RunSummary, TenantLimits } from "@bulkhead/memory";
import { eachRound } from "../engine/each-round.ts";
import { askedBefore } from "../runs/asked-before.ts";
import type { Assistant } from "./assistant.ts";
import { knownProblem } from "./known-problem.ts";
import type { RunService } from "./run-service.ts";

export interface TakingUp {
  readonly store: RunStore;
  readonly runs: RunService;
  readonly assistants: readonly Assistant[];
  readonly limits: Pick<TenantLimits, "hasRoom">;
  readonly signal: AbortSignal;
  /** Calls back when a question was answered; the returned function ends that. */
  readonly onAnswer: (wake: () => void) => () => void;
  /** How many that were cut were begun again. */
  readonly told: (many: number) => void;
  /** How long until they are looked for again, where nobody answers. */
  readonly everyMs?: number;
}

/**
 * Until the signal. What was cut and cannot be begun here in three tries, each a while after the last one, stays as it is:
 * `bulkhead runs` shows it.
 */
export async function takeUpStopped(taking: TakingUp): Promise<void> {
  const { store, runs, assistants, limits, signal, onAnswer, told, everyMs = LOOK_MS } = taking;
  const tries = new Map<string, { readonly many: number; readonly at: number }>();
  const assistantOf = ({ id, module, kind }: RunSummary) =>
    id.startsWith("s-") ? assistants.find((one) => one.path === module && one.kind === kind) : undefined;
  const begun = async (found: readonly RunSummary[], most = Number.POSITIVE_INFINITY): Promise<number> => {
    let many = 0;
    for (const run of found) {
      const tried = most < Number.POSITIVE_INFINITY ? tries.get(run.id) : undefined; // what was answered goes on at once
      const isTooSoon = tried !== undefined && performance.now() - tried.at < everyMs; // somebody has answered, whoever it was
      const assistant = assistantOf(run);
      if (assistant === undefined || signal.aborted || isTooSoon || (tried?.many ?? 0) >= most) continue;
      if (!(await limits.hasRoom(run.id).catch(() => false))) continue;
      if (most < Number.POSITIVE_INFINITY) tries.set(run.id, { many: (tried?.many ?? 0) + 1, at: performance.now() });
      if (await goOn(run, assistant, { store, runs })) many++;
    }
    return many;
  };
  await eachRound({ signal, everyMs, on: onAnswer }, async () => {
    // A database that is away comes back.
    await begun(await store.list({ answered: true, limit: MOST }).catch(() => []));
    const many = await begun(await store.list({ status: "stopped", limit: MOST }).catch(() => []), TRIES);
    if (many > 0) told(many);
    return false;
  });
}

async function goOn(
  { id, thread, kind }: RunSummary,
  assistant: Assistant,
  { store, runs }: Pick<TakingUp, "store" | "runs">,
): Promise<boolean> {
  // What it was begun with counts as it did then: the agent finds that in what is kept of it.
  const begin = (asked: unknown) =>
    runs.start({ run: id, thread, tenant: "", integrity: "user", assistant, asked }).then(
      () => "begun",
      (error: unknown) => knownProblem(error)?.code ?? NOTHING,
    );
  const came = await begin(undefined);
  // A run that was cut before its first checkpoint: LangGraph has nothing of it, and its store has. Whatever else was refused says
  // that somebody plays it, or that there is no room: then it is left alone.
  if (came !== NOTHING || kind === "workflow") return came === "begun";
  const asked = await askedBefore(store, id).catch(() => undefined);
  return asked !== undefined && (await begin(asked)) === "begun";
}

/** As a service says that the agent never came to the run. */
const NOTHING = "no_run";

const LOOK_MS = 5_000;
const TRIES = 3;
const MOST = 1_000;
