// The command that goes on with a run, to copy: with what it was given here and does not keep.
import { commandName, shellWord } from "../terminal/terminal.ts";

export interface ResumeWords {
  /** Where it is not the file that the run was started from. */
  readonly module?: string | undefined;
  /** Of `--model`, which no run keeps. */
  readonly model?: string | undefined;
}

export function resumeCommand(id: string, env: NodeJS.ProcessEnv, { module, model }: ResumeWords = {}): string {
  const words = [id, ...(module === undefined ? [] : [module]), ...(model === undefined ? [] : ["--model", model])];
  return `${commandName(env)} runs resume ${words.map(shellWord).join(" ")}`;
}
