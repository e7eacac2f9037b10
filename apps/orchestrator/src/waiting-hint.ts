// What is said where a run waits and nobody can be asked here: which calls, and the commands that answer and go on.
import type { Effect } from "@bulkhead/memory";
import { shortId } from "./find-approval.ts";
import { commandName, shellWord } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

export function waitingLines(run: string, asked: readonly Effect[], env: NodeJS.ProcessEnv): readonly string[] {
  const command = commandName(env);
  return [
    `${asked.length === 1 ? "A call waits" : `${asked.length} calls wait`} for an answer. To see and answer:`,
    ...asked.map((effect) => {
      const id = shellWord(shortId(effect.id, asked));
      return `  ${command} approvals show ${id}   ${visibleLine(effect.tool, 40)}${effect.inDoubt ? ", in doubt" : ""}`;
    }),
    `Then: ${command} runs resume ${shellWord(run)}`,
  ];
}
