// `bulkhead approvals approve | reject | edit`: a person's answer, written into the ledger with who and when. It needs no
// hold on the run: whoever takes it up next finds the answer.
import { approvalJson, approvalText } from "@bulkhead/agents/approval";
import { type Effect, effectDigest, type RunStore } from "@bulkhead/memory";
import { answerHint, DIGITS, nextHint } from "../approvals/answer-hint.ts";
import { type EditOptions, editedArguments } from "../approvals/edited-arguments.ts";
import { findApproval } from "../approvals/find-approval.ts";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { operationsOf } from "../runs/operations-of.ts";
import { principalIn } from "../runs/principal.ts";
import { confirm } from "../terminal/confirm.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import type { AnswerOptions } from "./approvals-show.ts";

/** Says what it approves: by the digest of what was shown, by a y to what is shown now, or by --yes to whatever it is. */
export async function approve(
  store: RunStore,
  id: string,
  options: AnswerOptions & { readonly digest?: string; readonly yes?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { env, by, effect } = await found(store, id, options, terminal);
  const shown = effectDigest(effect);
  if (options.digest !== undefined) checkDigest(options.digest, shown, effect, env);
  else if (effect.state === "asked" && options.yes !== true) {
    terminal.err(
      `${approvalText(effect, { width: terminal.width, operations: await operationsOf(store, effect) })}\n\n`,
    );
    if (!(await confirm("Let it run?", terminal)))
      throw new CliError(
        "not_confirmed",
        "Nothing was approved.",
        `Say what you approve: ${answerHint(effect, { env })[0]}`,
      );
  }
  const answered = await store.approvals.approve(effect.id, by, shown);
  return told(`Approved: ${name(answered)} runs when its run goes on.`, answered, store, options, terminal);
}

export async function reject(
  store: RunStore,
  id: string,
  options: AnswerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { by, effect } = await found(store, id, options, terminal);
  const answered = await store.approvals.reject(effect.id, by);
  return told(`Rejected: ${name(answered)} never runs.`, answered, store, options, terminal);
}

/** It is asked still, with other arguments: the new digest is what an approval names. */
export async function edit(
  store: RunStore,
  id: string,
  options: AnswerOptions & EditOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { env, by, effect } = await found(store, id, options, terminal);
  const args = effect.state === "asked" ? editedArguments(effect.arguments, options, terminal) : effect.arguments;
  const edited = await store.approvals.edit(effect.id, args, by, effectDigest(effect));
  if (options.json === true) {
    terminal.out(`${safeJson({ ok: true, approval: approvalJson(edited) })}\n`);
    return 0;
  }
  terminal.out(`${approvalText(edited, { width: terminal.width, operations: await operationsOf(store, edited) })}\n`);
  terminal.err(`\nIt waits for an answer still:\n${answerHint(edited, { env }).join("\n")}\n`);
  return 0;
}

async function found(store: RunStore, id: string, options: AnswerOptions, { env }: Terminal) {
  const by = options.as ?? principalIn(env);
  return { env, by, effect: await findApproval(store, id, { by, env }) };
}

function checkDigest(given: string, shown: string, { id }: Effect, env: NodeJS.ProcessEnv): void {
  if (!/^[0-9a-f]+$/.test(given) || given.length < DIGITS)
    throw new CliError(
      "usage",
      `--digest takes at least ${DIGITS} hex digits.`,
      "They are the last line of what is shown.",
    );
  if (!shown.startsWith(given))
    throw new CliError(
      "effect_changed",
      "It is no longer what was shown: nothing was approved.",
      `Look at it again: ${commandName(env)} approvals show ${visibleLine(id, 60)}`,
      { exit: 1 },
    );
}

async function told(
  line: string,
  answered: Effect,
  store: RunStore,
  { json }: AnswerOptions,
  { out, err, env }: Terminal,
): Promise<ExitCode> {
  const next = await nextHint(answered, store, env);
  if (json === true) out(`${safeJson({ ok: true, approval: approvalJson(answered), next })}\n`);
  else {
    out(`${line}\n`);
    err(`${next}\n`);
  }
  return 0;
}

const name = ({ tool, position }: Effect) => `${visibleLine(tool, 64)} (${visibleLine(position, 40)})`;
