// What a command needs to speak for the principal that a question is to: nothing where that is who sits here.
import { principalIn } from "../runs/principal.ts";
import { shellWord } from "../terminal/terminal.ts";

/** `" --as me"`, or `""`. */
export const asFlag = (principal: string, env: NodeJS.ProcessEnv): string =>
  principal === principalIn(env) ? "" : ` --as ${shellWord(principal)}`;
