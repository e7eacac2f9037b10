// `bulkhead approvals list | show`: the questions to one principal, and one of them with the exact call.
import { approvalJson, approvalText } from "@bulkhead/agents/approval";
import type { EffectState, RunStore } from "@bulkhead/memory";
import { answerHint } from "../approvals/answer-hint.ts";
import { approvalTable } from "../approvals/approval-table.ts";
import { asFlag } from "../approvals/as-flag.ts";
import { findApproval } from "../approvals/find-approval.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { operationsOf } from "../runs/operations-of.ts";
import { principalIn } from "../runs/principal.ts";
import { unreadableLines } from "../runs/unreadable-lines.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface AnswerOptions {
  /** Whose questions. */
  readonly as?: string;
  readonly json?: boolean;
}

export async function listApprovals(
  store: RunStore,
  options: AnswerOptions & { readonly run?: string; readonly state?: EffectState },
  terminal: Terminal,
): Promise<ExitCode> {
  const { env, width, paint } = terminal;
  const { run, state = "asked", json } = options;
  const principal = options.as ?? principalIn(env);
  const filter = { state, principal, ...(run !== undefined && { run }) };
  const [all, shut] = await Promise.all([store.approvals.list(filter), store.approvals.unreadable(filter)]);
  const unreadable = shut.filter(({ askedAt }) => askedAt !== undefined);
  const asked = all.filter(({ askedAt }) => askedAt !== undefined);
  if (json === true) {
    const approvals = asked.map((one) => approvalJson(one));
    terminal.out(`${safeJson({ ok: true, approvals, ...(unreadable.length > 0 && { unreadable }) })}\n`);
    return 0;
  }
  for (const line of unreadableLines(unreadable)) terminal.err(`${line}\n`);
  if (asked.length === 0 && unreadable.length > 0) return 0;
  if (asked.length === 0)
    terminal.out(
      `No question to ${visibleLine(principal, 40)} ${state === "asked" ? "waits for an answer" : `is ${state}`}. Those to another principal: --as <name>\n`,
    );
  else {
    terminal.out(`${approvalTable(asked, { now: Date.now(), width, paint }).join("\n")}\n`);
    terminal.err(`To see the call: ${commandName(env)} approvals show <id>${asFlag(principal, env)}\n`);
  }
  return 0;
}

export async function showApproval(
  store: RunStore,
  id: string,
  options: AnswerOptions & { readonly full?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { env, width } = terminal;
  const effect = await findApproval(store, id, { by: options.as ?? principalIn(env), env });
  const operations = await operationsOf(store, effect);
  if (options.json === true) {
    terminal.out(`${safeJson({ ok: true, approval: approvalJson(effect, { operations }) })}\n`);
    return 0;
  }
  terminal.out(`${approvalText(effect, { width, full: options.full === true, operations })}\n`);
  if (effect.state === "asked") terminal.err(`\n${answerHint(effect, { env }).join("\n")}\n`);
  return 0;
}
