// What the process itself says while something runs, and shortly after: console, standard output and error, warnings,
// rejections that nobody handled.
import { format } from "node:util";
import { vi } from "vitest";

const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "table", "group"] as const;

export async function said(work: () => Promise<unknown>): Promise<readonly string[]> {
  const heard: string[] = [];
  const spies = [
    ...METHODS.map((method) =>
      vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void heard.push(format(...words))),
    ),
    ...[process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        heard.push(String(chunk));
        return true;
      }),
    ),
    vi.spyOn(process, "emitWarning").mockImplementation((warning) => void heard.push(String(warning))),
  ];
  const trouble = (what: unknown) => void heard.push(`unhandled: ${String(what)}`);
  process.on("unhandledRejection", trouble);
  try {
    await work();
    await new Promise((resolve) => setTimeout(resolve, 60)); // what comes after the end
  } finally {
    process.off("unhandledRejection", trouble);
    for (const spy of spies) spy.mockRestore();
  }
  return heard;
}
