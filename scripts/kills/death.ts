// When a process dies: at a moment, or at a statement that it sends to the database, before the statement or right after
// it (then the database may have done it, and nobody was told).
import type { Database } from "@bulkhead/memory";
import { below, type Random } from "./random.ts";

export type Death =
  | { readonly at: "moment"; readonly ms: number }
  | { readonly at: "statement"; readonly number: number; readonly sent: boolean };

/** `most`: what an undisturbed run takes. */
export function drawDeath(random: Random, most: { readonly ms: number; readonly statements: number }): Death {
  if (random() < 0.5) return { at: "moment", ms: below(random, most.ms) };
  return { at: "statement", number: 1 + below(random, most.statements), sent: random() < 0.5 };
}

/** In the process that is to die. Moments count from now. Returns how many statements were sent so far. */
export function dieAt(death: Death | undefined, pool: Database["pool"]): () => number {
  let statements = 0;
  const counted = new WeakSet<object>();
  if (death?.at === "moment") setTimeout(die, death.ms);
  pool.on("acquire", (client) => {
    if (counted.has(client)) return;
    counted.add(client);
    const query = client.query as (...asked: readonly unknown[]) => unknown; // its overloads do not matter here
    const watched = (...asked: readonly unknown[]) => {
      statements++;
      const now = death?.at === "statement" && death.number === statements;
      if (now && !death.sent) die();
      const answer = query.apply(client, [...asked]);
      if (now) setTimeout(die, 1); // it is on its way
      return answer;
    };
    Object.assign(client, { query: watched });
  });
  return () => statements;
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
}
