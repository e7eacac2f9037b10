// The whole of it: puzzles, runs that solve some of them, a library of each kind, and the others played with each.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scoreAttempts } from "@bulkhead/agents";
import { openDatabase } from "@bulkhead/memory";
import { seededRandom } from "../../kills/random.ts";
import { countIds } from "./counted-ids.ts";
import { playPuzzles, RETRIES } from "./play.ts";
import { makePuzzles } from "./puzzle.ts";
import { libraryOf, MEMORIES, type MemoryKind, solvedRuns } from "./teach.ts";

export interface ResultRow {
  readonly memory: MemoryKind;
  readonly retries: number;
  readonly solved: number;
  readonly total: number;
}

interface Course {
  /** How many of them, for a short one. */
  readonly families?: number;
  /** How far it is: what is taught, then each memory. */
  readonly told?: (done: number, total: number, what: string) => void;
}

export async function experiment(
  seed: string,
  { families, told = () => {} }: Course = {},
): Promise<readonly ResultRow[]> {
  const { taught, asked } = makePuzzles(seededRandom("concepts", seed), families);
  const truths = new Map(asked.map(({ id, hidden }) => [id, [hidden.output.map((row) => [...row])]]));
  const dir = mkdtempSync(join(tmpdir(), "bulkhead-experiment-"));
  using _ids = countIds();
  try {
    await using database = await openDatabase({ url: "", dir });
    const steps = MEMORIES.length + 1;
    told(0, steps, "solving what is taught");
    const lessons = await solvedRuns(database, taught);
    const rows: ResultRow[] = [];
    for (const [at, memory] of MEMORIES.entries()) {
      told(at + 1, steps, `with ${memory === "none" ? "no memory" : memory}`);
      const attempts = await playPuzzles(memory, await libraryOf(memory, database, lessons), asked);
      for (let retries = 0; retries <= RETRIES; retries++) {
        const { strict: solved, total } = scoreAttempts(attempts, truths, retries + 1);
        rows.push({ memory, retries, solved, total });
      }
    }
    return rows;
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
