// The whole example: the first half of each conversation here, the second in another process, and then what of it holds.
// Rule: a model that does not answer ends it at once.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@bulkhead/memory";
import { SandboxError } from "@bulkhead/sandbox";
import type { Shown, Stage } from "../shared/run-example.ts";
import { CONVERSATIONS } from "./conversations/conversations.ts";
import { playHalves, type Told } from "./halves.ts";
import { drawTree, goOnElsewhere } from "./other-processes.ts";
import { claimsOf, figuresOf, linesOf, type PlayedConversation } from "./report.ts";

export async function planTrips({ model, signal, progress }: Stage): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), "trip-planner-"));
  const dir = join(folder, ".bulkhead", "db");
  const total = CONVERSATIONS.reduce((sum, { turns }) => sum + turns.length, 0);
  let done = 0;
  const heard = async (half: AsyncIterable<Told>, where: string): Promise<readonly Told[]> => {
    const all: Told[] = [];
    for await (const told of half) {
      all.push(told);
      if (told.kind === "turn" && told.turn.end === "no_answer") throw silent();
      if (told.kind === "turn") progress(++done, total, `turns, ${told.name} ${where}`);
    }
    return all;
  };
  try {
    const first = await inOwnDatabase(dir, (database) =>
      heard(playHalves("first", database, { model, signal }), "in the first process"),
    );
    const second = await heard(goOnElsewhere(dir, model, signal), "in the second process");
    const played = CONVERSATIONS.map(({ name }) => conversationIn(name, first, second));
    progress(done, total, "turns; the trees are drawn");
    const trees = await Promise.all(played.map(({ name }) => drawTree(name, folder, signal)));
    return {
      claims: claimsOf(played),
      lines: linesOf(played, trees),
      figures: { model: model ?? "script", ...figuresOf(played) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const silent = () =>
  new SandboxError(
    "model_failed",
    "The model did not answer: is its key set, as OPENAI_API_KEY, and its package installed?",
  );

async function inOwnDatabase<T>(
  dir: string,
  work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
): Promise<T> {
  await using database = await openDatabase({ url: "", dir });
  return await work(database);
}

function conversationIn(name: string, first: readonly Told[], second: readonly Told[]): PlayedConversation {
  const turns = [...first, ...second].flatMap((told) =>
    told.kind === "turn" && told.name === name ? [told.turn] : [],
  );
  const hash = (told: readonly Told[], kind: "found" | "left") =>
    told.flatMap((one) => (one.kind === kind && one.name === name ? [one.hash] : []))[0];
  const left = hash(first, "left");
  return { name, turns, goesOn: left !== undefined && left === hash(second, "found") };
}
