// A run that waits, and the person who started it: where one sits at the terminal the questions are put here, and the run
// goes on in this process.
import type { RunStore, RunSummary } from "@bulkhead/memory";
import type { Terminal } from "../terminal/terminal.ts";
import { TypedLines } from "../terminal/typed-lines.ts";
import { askPerson } from "./ask-person.ts";

export interface AnswerHere {
  /** True: something was answered, and the run can go on. `lines`: of a conversation, which reads the same input. */
  ask(thread: string, lines?: TypedLines): Promise<boolean>;
  waits(thread: string): Promise<boolean>;
  /** What was left for later may be asked now. */
  again(): void;
}

export function answerHere(store: RunStore, terminal: Terminal, readMs?: number): AnswerHere {
  const later = new Set<string>();
  const waitingIn = async (thread: string): Promise<RunSummary | undefined> => {
    const [latest] = await store.list({ thread, limit: 1 });
    return latest?.status === "waiting" ? latest : undefined;
  };
  return {
    async ask(thread, given) {
      const run = await waitingIn(thread);
      if (run === undefined || terminal.input.isTTY !== true || terminal.progress.isTTY !== true) return false;
      const stop = new AbortController();
      using own = given === undefined ? new TypedLines(terminal, { onInterrupt: () => stop.abort() }) : undefined;
      const lines = given ?? own;
      lines?.drop(); // it was typed before there was a question
      const ask = async (prompt: string) => lines?.next(prompt, AbortSignal.any([stop.signal, terminal.signal]));
      const asking = { store, by: run.principal, terminal, ask, later, ...(readMs !== undefined && { readMs }) };
      return (await askPerson(run.id, asking)) > 0;
    },
    waits: async (thread) => (await waitingIn(thread)) !== undefined,
    again: () => later.clear(),
  };
}
