// Builds the url-shortener of the examples, or goes on with its run: node shortener-process.ts <asked as JSON>. It may be told
// when to die. Prints `began` once the database is there, and at its end `ended`, with what was built.
import { type DatabaseOptions, openDatabase } from "@bulkhead/memory";
import { buildShortener } from "../../examples/url-shortener/build.ts";
import { shortenerEvaluators } from "../../examples/url-shortener/evaluators.ts";
import { scriptedWorkers } from "../../examples/url-shortener/script/scripted-workers.ts";
import { type Death, dieAt } from "./death.ts";
import { keepLine } from "./kept-lines.ts";
import { quickEvaluators } from "./quick-evaluators.ts";

export interface ShortenerAsked {
  readonly target: DatabaseOptions;
  readonly run: string;
  /** Where calls of workers' models are written. */
  readonly models: string;
  /** Judged in the command sandbox, and not quickly. */
  readonly sandboxed: boolean;
  readonly life: number;
  readonly death?: Death;
}

const { target, run, models, sandboxed, life, death } = JSON.parse(process.argv[2] ?? "") as ShortenerAsked;
const database = await openDatabase(target);
const statements = dieAt(death, database.pool);
const started = performance.now();
console.log("began");
const real = shortenerEvaluators();
const { outcome, files } = await buildShortener({
  database,
  model: scriptedWorkers(),
  runId: run,
  evaluators: sandboxed ? real : quickEvaluators(Object.keys(real)),
  observe: (event) => {
    if (event.kind === "model_call") keepLine(models, `${life} ${event.position}`);
  },
});
const took = { ms: Math.round(performance.now() - started), statements: statements() };
const { hash, revision } = await files.tree();
console.log(`ended ${JSON.stringify({ outcome, hash, revision, took })}`);
await database.close();
