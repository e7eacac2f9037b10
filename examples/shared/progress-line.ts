// One line on the terminal that fills; anywhere else (a pipe, CI) a line of words for each step.

export interface ProgressLine extends Disposable {
  readonly show: (done: number, total: number, what: string) => void;
}

const WIDTH = 24;

export function showProgress(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv, name: string): ProgressLine {
  const live = stream.isTTY === true && env["TERM"] !== "dumb" && !env["CI"];
  let last = "";
  return {
    show(done, total, what) {
      const full = total === 0 ? WIDTH : Math.round((done / total) * WIDTH);
      const bar = live ? ` [${"#".repeat(full)}${"-".repeat(WIDTH - full)}]` : "";
      const line = `${name}${bar} ${done} of ${total}, ${what}`;
      if (line === last) return;
      last = line;
      stream.write(live ? `\r\u001B[J${line.slice(0, (stream.columns || 80) - 1)}` : `${line}\n`);
    },
    [Symbol.dispose]() {
      if (live) stream.write("\r\u001B[J");
    },
  };
}
