// The commands that answer a question, to copy: an approval names by its digest what was shown.
import { type Effect, effectDigest, type RunStore } from "@bulkhead/memory";
import { goesOnIn, resumeCommand } from "../runs/resume-command.ts";
import { commandName, shellWord } from "../terminal/terminal.ts";
import { asFlag } from "./as-flag.ts";

export function answerHint(effect: Effect, { env }: { readonly env: NodeJS.ProcessEnv }) {
  const id = shellWord(effect.id);
  const whose = asFlag(effect.principal, env);
  const command = (name: string) => `${commandName(env)} approvals ${name} ${id}${whose}`;
  return [
    `${command("approve")} --digest ${effectDigest(effect).slice(0, DIGITS)}`,
    command("reject"),
    `${command("edit")} --set 'name=JSON'`,
  ];
}

/** What is to be done now that a question was answered. */
export async function nextHint({ run, principal }: Effect, store: RunStore, env: NodeJS.ProcessEnv): Promise<string> {
  const [open, unreadable] = await Promise.all([store.approvals.list({ run }), store.approvals.unreadable({ run })]);
  const more = open.length + unreadable.length;
  const list = `${commandName(env)} approvals list --run ${shellWord(run)}${asFlag(principal, env)}`;
  if (more > 0) return `${more} more to answer in this run: ${list}`;
  const found = await store.find(run);
  const byItself = found && goesOnIn(found);
  return byItself === undefined ? `To go on: ${resumeCommand(run, env)}` : `The run ${byItself}`;
}

/** Hex digits that are enough of a digest: 64 bits, which nobody finds another call for. */
export const DIGITS = 16;
