// What our side knows of each run of the benchmark, kept beside AgentDojo's logs: JSON lines, written before the harness is
// told the end, so that each of its logs has its line. A run that was played twice counts as played last.
import { appendFile, readFile } from "node:fs/promises";
import type { PlayedRun } from "./play-agentdojo.ts";

export interface BookLine extends PlayedRun {
  readonly v: 1;
  readonly key: string;
}

export async function readBook(path: string): Promise<ReadonlyMap<string, BookLine>> {
  const text = await readFile(path, "utf8").catch(() => "");
  const lines = text.split("\n").flatMap((line): readonly BookLine[] => {
    try {
      const parsed = JSON.parse(line) as Partial<BookLine> | null; // written by `keep` below
      return parsed?.v === 1 && typeof parsed.key === "string" ? [parsed as BookLine] : [];
    } catch {
      return []; // the last line of a process that was killed
    }
  });
  return new Map(lines.map((line) => [line.key, line]));
}

export function keep(path: string, line: BookLine): Promise<void> {
  return appendFile(path, `${JSON.stringify(line)}\n`);
}
