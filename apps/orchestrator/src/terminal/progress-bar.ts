// One line on the terminal that fills as something counted goes on. Anywhere else (a pipe, CI) it is a line of words now and
// then, so that what takes minutes is not taken for dead.
import { columnsOf, type Terminal } from "./terminal.ts";

export interface ProgressBar extends Disposable {
  show(progress: { readonly done: number; readonly total: number }): void;
  clear(): void;
}

const AGAIN_MS = 80;
const WORDS_AGAIN_MS = 30_000;
const WIDEST = 30;

export function showBar(
  { progress, env }: Pick<Terminal, "progress" | "env">,
  verb: string,
  unit = "rows",
  now = () => performance.now(),
): ProgressBar {
  const live = progress.isTTY === true && env["TERM"] !== "dumb" && !env["CI"];
  let drawnAt = live ? Number.NEGATIVE_INFINITY : now();
  let first: { readonly done: number; readonly at: number } | undefined;
  const clear = () => {
    if (live && drawnAt > 0) progress.write("\r\u001B[J");
    if (live) drawnAt = Number.NEGATIVE_INFINITY;
  };
  return {
    show(state) {
      const at = now();
      first ??= { done: state.done, at };
      if (at - drawnAt < (live ? AGAIN_MS : WORDS_AGAIN_MS)) return;
      drawnAt = at;
      const pace = { unit, since: { done: state.done - first.done, ms: drawnAt - first.at } };
      if (!live) progress.write(`${barLine(verb, state, 0, pace)}\n`);
      else progress.write(`\r\u001B[J${barLine(verb, state, columnsOf(progress) - 1, pace)}`);
    },
    clear,
    [Symbol.dispose]: clear,
  };
}

interface Pace {
  readonly unit?: string;
  /** What was done since the bar was first drawn. */
  readonly since?: { readonly done: number; readonly ms: number };
}

/** Pure: the line, within so many columns; 0: the words alone. */
export function barLine(
  verb: string,
  { done, total }: { readonly done: number; readonly total: number },
  width: number,
  { unit = "rows", since }: Pace = {},
): string {
  const part = total === 0 ? 1 : done / total;
  const counted = ` ${Math.floor(part * 100)} %, ${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}`;
  const words = `${counted}${since === undefined ? "" : paceWords(since, total - done)}`;
  if (width === 0) return `${verb}${words}`;
  const room = Math.min(WIDEST, width - verb.length - words.length - 3);
  if (room < 4) return `${verb}${words}`.slice(0, width);
  const full = Math.round(part * room);
  return `${verb} [${"#".repeat(full)}${"-".repeat(room - full)}]${words}`;
}

function paceWords({ done, ms }: { readonly done: number; readonly ms: number }, left: number): string {
  if (ms < 1000 || done === 0) return "";
  const rate = (done * 1000) / ms;
  const seconds = Math.ceil(left / rate);
  const time = seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  return `, ${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en")}/s, ${time} left`;
}
