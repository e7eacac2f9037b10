// How a run goes on: by the command to copy, with what it was given here and does not keep; or by itself, where it was kept for a
// queue.
import type { RunSummary } from "@bulkhead/memory";
import { commandName, shellWord } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface ResumeWords {
  /** Where it is not the file that the run was started from. */
  readonly module?: string | undefined;
  /** Of `--model`, which no run keeps. */
  readonly model?: string | undefined;
}

/** Undefined: it takes the command. */
export function goesOnIn({ keptFor }: Pick<RunSummary, "keptFor">): string | undefined {
  return keptFor === undefined
    ? undefined
    : `goes on by itself, in a pool of the queue ${visibleLine(keptFor.split("/")[0] ?? "", 64)}.`;
}

export function resumeCommand(id: string, env: NodeJS.ProcessEnv, { module, model }: ResumeWords = {}): string {
  const words = [id, ...(module === undefined ? [] : [module]), ...(model === undefined ? [] : ["--model", model])];
  return `${commandName(env)} runs resume ${words.map(shellWord).join(" ")}`;
}
