// Somebody who sits at the terminal of a program: answers each prompt with the next line, once it could be read.
import { bulkhead, type Ended } from "./bulkhead-process.ts";

/** `lines`: in turn, each when its prompt stands there. After the last one the input ends. */
export function typedAt(
  args: readonly string[],
  lines: readonly (readonly [prompt: string, line: string])[],
  cwd: string,
): Promise<Ended> {
  const left = [...lines];
  let seen = 0;
  return bulkhead(args, {
    cwd,
    kept: true,
    env: { NODE_OPTIONS: `--import=${new URL("as-terminal-process.ts", import.meta.url).href}`, TERM: "dumb" },
    onStderr: (text, { stdin }) => {
      const [next] = left;
      const at = next === undefined ? -1 : text.indexOf(next[0], seen);
      if (next === undefined || at < 0) return;
      seen = at + next[0].length;
      left.shift();
      setTimeout(() => {
        stdin?.write(`${next[1]}\n`);
        if (left.length === 0) stdin?.end();
      }, READ_MS);
    },
  });
}

/** More than the program takes for reading. */
const READ_MS = 900;
