// A program of eight instructions builds a URL shortener: each is carried out by a worker with a fresh context, over a store of
// versioned files, and only what its evaluators pass counts. npm run example:url-shortener
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileStore, openDatabase } from "@bulkhead/memory";
import type { Claim } from "../shared/claim.ts";
import { runExample, type Shown, type Stage } from "../shared/run-example.ts";
import { buildShortener } from "./build.ts";
import { mishapClaims } from "./mishap-claims.ts";
import { scriptedWorkers } from "./script/scripted-workers.ts";
import { summaryLines } from "./summary.ts";
import { trySite } from "./try-site.ts";

const INSTRUCTIONS = 8;
const SAYS =
  "Builds a URL shortener by a program of eight instructions, and uses it. Without --model a script plays the workers.";

await runExample({ name: "url-shortener", says: SAYS }, play);

async function play({ model, signal, progress }: Stage): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-example-"));
  try {
    await using database = await openDatabase({ url: "", dir: join(folder, "db") });
    const script = scriptedWorkers();
    const begun = new Set<string>();
    let modelCalls = 0;
    const { outcome, files } = await buildShortener({
      database,
      model: model ?? script,
      runId: "url-shortener",
      signal,
      observe(event) {
        if (event.kind === "spawn_start") progress(begun.add(event.worker).size - 1, INSTRUCTIONS, event.worker);
        if (event.kind === "model_call") modelCalls++;
      },
    });
    const claims: Claim[] = [{ what: "every instruction has passed", holds: outcome.ok }];
    if (outcome.code === undefined && model === undefined)
      claims.push(...(await mishapClaims(script, outcome.instructions, files)));
    if (outcome.ok) {
      progress(INSTRUCTIONS, INSTRUCTIONS, "using what was built");
      claims.push(...(await trySite(files, signal)));
    }
    const built = model === undefined ? {} : { folder: await leftIn(files) };
    return {
      claims,
      lines: [...summaryLines(outcome, modelCalls), ...Object.values(built).map((path) => `files ${path}`)],
      figures: { model: model ?? "script", modelCalls, outcome, ...built },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a real model built is kept, also where it did not come to its end. */
async function leftIn(files: FileStore): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "url-shortener-"));
  await files.exportTo(folder);
  return folder;
}
