// What is said of a run that waits, where it was not answered here: which calls, and the commands that answer and go on.
import type { RunStore, RunSummary } from "@bulkhead/memory";
import { asFlag } from "../approvals/as-flag.ts";
import { shortId } from "../approvals/find-approval.ts";
import { commandName, shellWord } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { goesOnIn, type ResumeWords, resumeCommand } from "./resume-command.ts";
import { unreadableLines } from "./unreadable-lines.ts";

export async function waitingLines(
  run: RunSummary,
  { approvals }: RunStore,
  env: NodeJS.ProcessEnv,
  words?: ResumeWords,
): Promise<readonly string[]> {
  const { id, principal } = run;
  const command = commandName(env);
  const byItself = goesOnIn(run);
  const goOn = resumeCommand(id, env, words);
  const [asked, unreadable] = await Promise.all([approvals.list({ run: id }), approvals.unreadable({ run: id })]);
  if (asked.length + unreadable.length === 0)
    return [byItself === undefined ? `All is answered. To go on: ${goOn}` : `All is answered. It ${byItself}`];
  const as = asFlag(principal, env);
  return [
    ...unreadableLines(unreadable),
    `${asked.length === 1 ? "A call waits" : `${asked.length} calls wait`} for an answer. To see and answer:`,
    ...asked.map((effect) => {
      const show = `${command} approvals show ${shellWord(shortId(effect.id, asked))}${as}`;
      return `  ${show}   ${visibleLine(effect.tool, 40)}${effect.inDoubt ? ", in doubt" : ""}`;
    }),
    byItself === undefined ? `Then: ${goOn}` : `Then it ${byItself}`,
  ];
}
