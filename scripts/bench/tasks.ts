// `npm run bench:tasks`: what a task tree's context costs. On both databases the time of `contextFor` in a tree of 100,000
// nodes against one of 1,000, both twelve deep, taking turns; and in five conversations its tokens against those of a flat
// history, with the tokens that it cost to make operations of what was said. Beside it what a snapshot of 10,000 files writes.
// Goals: at most 3 ×; at most 60 % on average; no content that is there.
import { rmSync } from "node:fs";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { CONVERSATIONS } from "../../examples/trip-planner/conversations/conversations.ts";
import { playConversation } from "../../examples/trip-planner/play-conversation.ts";
import { scriptedPlayer } from "../../examples/trip-planner/players.ts";
import { type Database, openDatabase, taskTree } from "../../packages/memory/src/index.ts";
import { newFolder } from "../../packages/memory/test/database/disk.ts";
import { endOwner } from "../../packages/memory/test/database/owners.ts";
import { findPostgres, startPostgres } from "../../packages/memory/test/database/postgres-server.ts";
import { type BenchResult, mediansInTurn, reportBench } from "../bench.ts";
import { deepTree } from "./deep-tree.ts";
import { manyFiles } from "./many-files.ts";

const SIZES = { small: 1_000, large: 100_000 } as const;
const PRINCIPAL = "alice";

const dir = newFolder("bulkhead-bench-");
const embedded = await openDatabase({ url: "", dir });
const programs = findPostgres();
const server = programs === undefined ? undefined : await startPostgres(programs);
const postgres = server === undefined ? undefined : await openDatabase({ url: await server.createDatabase("bench") });
const results = [
  ...(await growth("embedded", embedded)),
  ...(await manyFiles("embedded", embedded)),
  ...(postgres === undefined
    ? []
    : [...(await growth("Postgres", postgres)), ...(await manyFiles("Postgres", postgres))]),
  ...(await tokens(embedded)),
];
await Promise.all([embedded.close(), postgres?.close()]);
await server?.stop();
await endOwner(dir);
rmSync(dir, { recursive: true, force: true });
process.exit(reportBench({ name: "tasks", results }, process.argv) ? 0 : 1);

async function growth(name: string, database: Database): Promise<readonly BenchResult[]> {
  const trees = { small: await filled("small"), large: await filled("large") };
  const one = (size: keyof typeof SIZES) => async () => {
    const { tree, deepest } = trees[size];
    const slot = deepest[Math.floor(Math.random() * deepest.length)] ?? "";
    await tree.contextFor(slot, { count: (text) => text.length });
  };
  const { small, large } = await mediansInTurn({ small: one("small"), large: one("large") }, { rounds: 9, calls: 20 });
  return [
    { name: `${name}: contextFor in ${SIZES.small.toLocaleString("en")} nodes`, value: small, unit: "ms" },
    { name: `${name}: contextFor in ${SIZES.large.toLocaleString("en")} nodes`, value: large, unit: "ms" },
    { name: `${name}: growth`, value: large / small, unit: "×", goal: { atMost: 3 } },
  ];

  async function filled(size: keyof typeof SIZES) {
    process.stderr.write(`${name}: a tree of ${SIZES[size].toLocaleString("en")} nodes …\n`);
    const tree = taskTree(database, { name: size, principal: PRINCIPAL });
    const { graph, deepest } = deepTree(SIZES[size]);
    await tree.fill(graph);
    return { tree, deepest };
  }
}

async function tokens(database: Database): Promise<readonly BenchResult[]> {
  const count = (text: string) => countTokens(text);
  const shares: number[] = [];
  const results: BenchResult[] = [];
  for (const conversation of CONVERSATIONS) {
    const sum = { flat: 0, context: 0, interpreting: 0 };
    const tree = taskTree(database, { name: conversation.name, principal: PRINCIPAL });
    const player = scriptedPlayer((prompt) => {
      sum.interpreting += count(prompt);
    });
    for await (const { tokens } of playConversation(conversation, tree, { player, count })) {
      sum.flat += tokens.flat;
      sum.context += tokens.context;
    }
    shares.push((100 * sum.context) / sum.flat);
    const named = (what: string) => `${conversation.name}, ${conversation.turns.length} turns: ${what}`;
    results.push(
      { name: named("flat history"), value: sum.flat, unit: "tokens" },
      { name: named("contextFor"), value: sum.context, unit: "tokens" },
      { name: named("interpretTurn's own prompts"), value: sum.interpreting, unit: "tokens" },
    );
  }
  const mean = shares.reduce((total, share) => total + share, 0) / shares.length;
  return [...results, { name: "contextFor against flat history, mean", value: mean, unit: "%", goal: { atMost: 60 } }];
}
