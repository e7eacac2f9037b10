// `bulkhead demo --service`: the inbox played by two pools behind a service, as processes on this machine, with two callers
// over HTTP: who asks for it, and the person who is asked.
import { performance } from "node:perf_hooks";
import { scoreEffects } from "@bulkhead/evals";
import { apiKeys, type KeyScope, tenantRuns } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { doneEffects } from "../demo/done-effects.ts";
import { startBulkhead } from "../demo/service/bulkhead-process.ts";
import type { PersonName } from "../demo/service/people.ts";
import { person } from "../demo/service/person.ts";
import { playService } from "../demo/service/play-service.ts";
import { type ServiceFolder, serviceFolder } from "../demo/service/service-folder.ts";
import { holds, renderService, type ServiceGame } from "../demo/service/service-screen.ts";
import { loadTemplate } from "../demo/template-parts.ts";
import { bossEngine } from "../engine/boss-engine.ts";
import { nothingYet, type Progress, reduce } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface DemoServiceOptions {
  readonly json?: boolean;
  readonly person: PersonName;
}

/** 0 only when the whole job was done, nothing else, and all processes ended as they were told to. */
export async function demoService(options: DemoServiceOptions, terminal: Terminal): Promise<ExitCode> {
  const { json = false } = options;
  const say = json ? () => {} : (text: string) => terminal.err(`  ${text}`);
  const { game, tree } = await play(options.person, say, terminal.signal);
  if (json) terminal.out(`${JSON.stringify({ ok: holds(game), ...game })}\n`);
  else terminal.out(`\n${renderService(game, tree, terminal)}`);
  if (holds(game)) return 0;
  terminal.err("This is not what the demo is to show: the whole job, nothing unwanted, and an end in good order.\n");
  return 1;
}

async function play(who: PersonName, say: (text: string) => void, signal: AbortSignal) {
  const started = performance.now();
  await using folder = await serviceFolder();
  const { authorised, input } = await loadTemplate(folder.inbox, signal);
  const key = async (name: string, scopes: readonly KeyScope[]) =>
    (await apiKeys(folder.opened.database).create({ tenant: TENANT, name, scopes })).key;
  const keys = { run: await key("asks", ["run", "read"]), approve: await key("answers", ["approve"]) };
  const module = "inbox/service.ts";
  await using serve = await startBulkhead(["serve", module, "--port", "0", "--queue", "default"], folder.path);
  await using one = await startBulkhead(["pool", "--modules", module], folder.path);
  await using two = await startBulkhead(["pool", "--modules", module], folder.path);
  const url = String(serve.ready["url"]);
  say(`serving at ${url}, two pools beside it\n`);
  const callers = { url, keys, assistant: "inbox", input, person: person(who, authorised), say, signal };
  const played = await playService(callers);
  const tree = await treeOf(played.run, folder);
  const exits = await Promise.all([serve, one, two].map((process) => process.end()));
  const { wantedDone, wantedTotal, unwanted } = scoreEffects(await doneEffects(folder.inbox), authorised);
  const game: ServiceGame = {
    wantedDone,
    wantedTotal,
    unwanted: unwanted.length,
    approved: played.approved,
    rejected: played.rejected,
    pools: [one, two].map(({ said }) => said.filter(({ kind }) => kind === "job_end").length),
    exits,
    seconds: (performance.now() - started) / 1_000,
  };
  return { game, tree };
}

const TENANT = "atelier-lind";

/** As the pools told it: what a caller is shown of it is less. */
async function treeOf(run: string, { opened: { database, store } }: ServiceFolder): Promise<Progress> {
  const kept = (await tenantRuns(database, TENANT).run(run))?.kept ?? "";
  await using engine = await bossEngine({ database, store });
  let tree = nothingYet;
  for await (const { event } of engine.events(kept)) tree = reduce(tree, event);
  return tree;
}
