// One line on the terminal that fills as something counted goes on. Anywhere else (a pipe, CI) it is not drawn.
import { columnsOf, type Terminal } from "./terminal.ts";

export interface ProgressBar extends Disposable {
  show(progress: { readonly done: number; readonly total: number }): void;
  clear(): void;
}

const AGAIN_MS = 80;
const WIDEST = 30;

export function showBar({ progress, env }: Pick<Terminal, "progress" | "env">, verb: string): ProgressBar {
  const live = progress.isTTY === true && env["TERM"] !== "dumb" && !env["CI"];
  let drawnAt = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (drawnAt > 0) progress.write("\r\u001B[J");
    drawnAt = Number.NEGATIVE_INFINITY;
  };
  return {
    show(state) {
      if (!live || performance.now() - drawnAt < AGAIN_MS) return;
      drawnAt = performance.now();
      progress.write(`\r\u001B[J${barLine(verb, state, columnsOf(progress) - 1)}`);
    },
    clear,
    [Symbol.dispose]: clear,
  };
}

/** Pure: the line, within so many columns. */
export function barLine(
  verb: string,
  { done, total }: { readonly done: number; readonly total: number },
  width: number,
): string {
  const part = total === 0 ? 1 : done / total;
  const words = ` ${Math.floor(part * 100)} %, ${done.toLocaleString("en")} of ${total.toLocaleString("en")} rows`;
  const room = Math.min(WIDEST, width - verb.length - words.length - 3);
  if (room < 4) return `${verb}${words}`.slice(0, width);
  const full = Math.round(part * room);
  return `${verb} [${"#".repeat(full)}${"-".repeat(room - full)}]${words}`;
}
