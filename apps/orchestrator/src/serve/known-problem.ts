// What a store or an agent refused, as a problem: by its code, which is closed; its words stay here.
import { codesIn } from "../cli/errors-in.ts";
import { Problem } from "./problem.ts";

/** Undefined: it is no refusal, and our own fault. */
export function knownProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  for (const code of codesIn(error)) {
    const [status, title] = (Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined) ?? [];
    if (status !== undefined && title !== undefined) return new Problem(status, code, title, laterFor(code));
  }
  return undefined;
}

const BUSY = "A run of this thread is under way or waits: wait for it, go on with it, or cancel it.";

const REFUSALS: Readonly<Record<string, readonly [status: number, title: string]>> = {
  run_active: [409, BUSY],
  run_held: [409, BUSY],
  approval_pending: [409, BUSY],
  run_changed: [409, "The thread's run has not ended, and was asked something else."],
  run_over: [409, "The run has ended."],
  no_run: [404, "There is nothing of this id here."],
  no_approval: [404, "There is nothing of this id here."],
  answered: [409, "It was answered before."],
  approval_expired: [409, "It was not answered in time."],
  effect_changed: [409, "It is no longer what was shown: look at it again."],
  bad_edit: [422, "The arguments do not fit the tool's input."],
  bad_input: [422, "The input does not fit."],
  bad_scope: [422, "No concept can be of a tenant of this name."],
  no_row_security: [503, "Nothing here would hold the service to one tenant's concepts."],
  bad_id: [422, "No run can have this id."],
  foreign_message: [422, "Only new messages of the user are taken."],
  too_many_runs: [429, "As many runs of the tenant are under way as may be at once: nothing was begun."],
  tokens_spent: [429, "The tenant has used its tokens of the day: nothing was begun."],
  bits_spent: [429, "The tenant was told as much as it may be in a day: nothing was begun."],
  no_key: [503, "It is sealed with a key that is not here."],
  disk_full: [503, "Nothing was done for lack of space."],
  database_unavailable: [503, "The database is away: nothing was done."],
  database_lost: [503, "The database went away: it is not known whether it was done."],
};

/** When it may go better. */
function laterFor(code: string): { readonly headers?: Readonly<Record<string, string>> } {
  const seconds = Object.hasOwn(RETRY, code) ? RETRY[code]?.() : undefined;
  return seconds === undefined ? {} : { headers: { "retry-after": String(seconds) } };
}

const untilTomorrow = () => Math.ceil((DAY_MS - (Date.now() % DAY_MS)) / 1_000); // as UTC has it
const DAY_MS = 86_400_000;

const RETRY: Readonly<Record<string, () => number>> = {
  database_unavailable: () => 2,
  database_lost: () => 2,
  too_many_runs: () => 5,
  tokens_spent: untilTomorrow,
  bits_spent: untilTomorrow,
};
