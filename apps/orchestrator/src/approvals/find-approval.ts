// Which question a person means: by its id, or by the beginning of it. Another's is as one that is not there.
import type { Approvals, Effect, RunStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { commandName } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { EFFECT_STATES } from "./effect-states.ts";

/** @throws CliError `no_approval`, `ambiguous_approval` */
export async function findApproval(
  { approvals }: RunStore,
  id: string,
  { by, env }: { readonly by: string; readonly env: NodeJS.ProcessEnv },
): Promise<Effect> {
  const exact = await approvals.find(id);
  if (exact?.principal === by && exact.askedAt !== undefined) return exact;
  const all = await Promise.all(EFFECT_STATES.map((state) => approvals.list({ state, principal: by })));
  const [found, ...others] = id === "" ? [] : all.flat().filter((one) => wasAsked(one) && one.id.startsWith(id));
  if (found === undefined && id !== "") await refuseUnreadable(approvals, id, by);
  if (found === undefined)
    throw new CliError(
      "no_approval",
      `There is no question ${visibleLine(id, 60)} to ${visibleLine(by, 40)}.`,
      `See which there are: ${commandName(env)} approvals list (of another principal: --as <name>)`,
    );
  if (others.length > 0)
    throw new CliError(
      "ambiguous_approval",
      `${others.length + 1} questions begin with ${visibleLine(id, 60)}.`,
      "Write more of the id.",
    );
  return found;
}

/** @throws MemoryError, which says why it cannot be read */
async function refuseUnreadable(approvals: Approvals, id: string, by: string): Promise<void> {
  const all = await Promise.all(EFFECT_STATES.map((state) => approvals.unreadable({ state, principal: by })));
  const shut = all.flat().find((one) => one.id.startsWith(id));
  if (shut !== undefined) await approvals.find(shut.id);
}

/** A row of the ledger that no person was asked about is no question. */
const wasAsked = ({ askedAt }: Effect) => askedAt !== undefined;

/** As much of an id as tells it from the others that are shown. */
export function shortId(id: string, all: readonly { readonly id: string }[]): string {
  const others = all.filter((one) => one.id !== id);
  for (let length = 8; length < id.length; length += 4) {
    const short = id.slice(0, length);
    if (!others.some((one) => one.id.startsWith(short))) return short;
  }
  return id;
}
