// Lines that a person types, or that are piped in, one after the other, each when the one before was dealt with.
import { createInterface, type Interface } from "node:readline";
import type { Terminal } from "./terminal.ts";

export class TypedLines implements Disposable {
  /** Somebody sits there, and what is typed is seen. */
  readonly typing: boolean;
  readonly #lines: Interface;
  readonly #waiting: string[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  /** Ctrl-C while a line is typed is a Ctrl-C of the process. */
  constructor({ input, progress }: Terminal, { onInterrupt }: { readonly onInterrupt: () => void }) {
    this.typing = input.isTTY === true && progress.isTTY === true;
    this.#lines = createInterface({ input, ...(this.typing ? { output: progress } : {}), terminal: this.typing });
    this.#lines.on("SIGINT", () => {
      onInterrupt();
      if (this.#wake !== undefined) this.#lines.prompt(); // else a turn runs
    });
    this.#lines.on("line", (line) => {
      this.#waiting.push(line);
      this.#wake?.();
    });
    this.#lines.on("close", () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  /** `undefined` at the end of the input, and when `signal` is aborted. */
  async next(prompt: string, signal?: AbortSignal): Promise<string | undefined> {
    this.#lines.setPrompt(prompt);
    const stop = () => this.#wake?.();
    signal?.addEventListener("abort", stop);
    try {
      for (;;) {
        if (signal?.aborted === true) return undefined;
        const line = this.#waiting.shift();
        if (line !== undefined || this.#closed) return line;
        if (this.typing) this.#lines.prompt();
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** What was typed for something else. */
  drop(): void {
    this.#waiting.length = 0;
  }

  [Symbol.dispose](): void {
    this.#lines.close();
  }
}
