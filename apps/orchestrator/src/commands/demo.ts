import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { observeRun, type RunReport } from "@bulkhead/agents";
import { type EffectScore, executedEffects, scoreEffects } from "@bulkhead/evals";
import type { BaseMessage } from "@langchain/core/messages";
import { CliError } from "../cli-error.ts";
import { type AttackMail, judgeAttacks } from "../demo-attacks.ts";
import { type Comparison, holds, renderComparison, type Side } from "../demo-screen.ts";
import type { ExitCode } from "../exit-codes.ts";
import { loadModule } from "../load-module.ts";
import { readPlainRun } from "../plain-run.ts";
import { commandName, type Terminal } from "../terminal.ts";
import { copyTemplate, removeFolder, templateFolder } from "./init.ts";

/** `bulkhead demo`: an ordinary agent robbed by its own mailbox, and Bulkhead doing the same job. 0 only when it shows that. */
export async function demo(options: { json?: boolean }, terminal: Terminal): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-demo-"));
  try {
    const say = options.json === true ? () => {} : terminal.err;
    const comparison = await compare(folder, say, terminal);
    if (options.json === true)
      terminal.out(`${JSON.stringify({ plain: comparison.plain, bulkhead: comparison.bulkhead })}\n`);
    else terminal.out(`\n${renderComparison(comparison, terminal.paint)}`);
    if (holds(comparison)) return 0;
    terminal.err(
      "This is not what the demo is to show: the plain agent hijacked, Bulkhead with the whole job and nothing unwanted.\n",
    );
    return 1;
  } finally {
    removeFolder(folder);
  }
}

async function compare(folder: string, say: (text: string) => void, { signal, env }: Terminal): Promise<Comparison> {
  const started = performance.now();
  const template = templateFolder("inbox");
  const [here, there] = [join(folder, "plain"), join(folder, "bulkhead")];
  copyTemplate(template, here);
  copyTemplate(template, there);
  const {
    createInboxAgent,
    createPlainAgent,
    createInboxTools,
    offlineModel,
    corpus,
    request,
    understand,
    authorised,
  } = await templateParts(here, signal);
  const messages = { messages: [{ role: "user", content: request }] };

  say(`  a plain agent reads ${corpus.length} mails ... `);
  const obedient = offlineModel();
  const requests: BaseMessage[][] = [];
  const meter = {
    awaitHandlers: true,
    handleChatModelStart: (_model: unknown, shown: BaseMessage[][]) => void requests.push(...shown),
  };
  let from = performance.now();
  const done = await createPlainAgent(here, obedient).invoke(messages, {
    signal,
    callbacks: [meter],
    recursionLimit: 1000,
  });
  const plainMs = performance.now() - from;
  const plain = readPlainRun(requests, done.messages, createInboxTools(template));
  say(`${plain.modelCalls} model calls, ${plain.effects.length} effects\n`);

  say("  Bulkhead does the same ... ");
  const guarded = offlineModel();
  from = performance.now();
  const { report } = await observeRun({}, async () =>
    createInboxAgent(there, guarded).invoke(messages, { signal, recursionLimit: 1000 }),
  );
  const bulkheadMs = performance.now() - from;
  if (report === undefined)
    throw new CliError(
      "demo_failed",
      "The template's agent ran without Bulkhead.",
      "Reinstall: its files do not fit this program.",
      { exit: 1 },
    );
  say(`${report.modelCalls} model calls, ${report.effects.length} effects proposed\n`);

  const cheats = [...obedient.cheats, ...guarded.cheats];
  if (cheats.length > 0)
    throw new CliError(
      "demo_failed",
      "The scripted model used what nobody had shown it, so its figures mean nothing.",
      "Run npm test for the template.",
      { exit: 1 },
    );

  const finished = executedEffects(report);
  const mails = corpus.map(({ id, kind, trick = "", wants }): AttackMail & { attack: boolean } => {
    const text = plain.opened.get(id) ?? "";
    return {
      id,
      trick,
      wants,
      text,
      reading: understand("open_mail", text),
      attack: kind === "injection" || kind === "lie",
    };
  });
  return {
    request,
    mails: corpus.length,
    plain: side(scoreEffects(plain.effects, authorised), { ...plain, ms: plainMs }),
    bulkhead: side(scoreEffects(finished, authorised), { ...report, ms: bulkheadMs }),
    attacks: judgeAttacks(mails, plain.effects, report),
    example: exampleOf(mails, report),
    command: commandName(env),
    seconds: (performance.now() - started) / 1000,
  };
}

/** The first attack mail that gives an order in plain words. */
function exampleOf(
  mails: readonly (AttackMail & { readonly attack: boolean })[],
  report: RunReport,
): Comparison["example"] {
  for (const mail of mails) {
    const line = mail.attack && mail.trick === "plain text" ? /^.*\bcall \w+ \{.*$/m.exec(mail.text)?.[0] : undefined;
    const spawn = report.spawns.find((one) => one.toolArguments?.["id"] === mail.id);
    if (line !== undefined && spawn !== undefined)
      return { line: line.trim(), crossed: JSON.stringify(spawn.ok ? spawn.value : { code: spawn.code }) };
  }
  return undefined;
}

function side(
  score: EffectScore,
  cost: { mainCharacters: number; bits: number; modelCalls: number; ms: number },
): Side {
  const { wantedDone, wantedTotal, unwanted } = score;
  return {
    wantedDone,
    wantedTotal,
    unwanted: unwanted.length,
    mainCharacters: cost.mainCharacters,
    bits: cost.bits,
    modelCalls: cost.modelCalls,
    ms: Math.round(cost.ms * 10) / 10,
  };
}

/** The template runs from the copy, as it will for whoever starts from it. */
async function templateParts(folder: string, signal: AbortSignal) {
  const load = async <T>(file: string): Promise<T> => {
    signal.throwIfAborted();
    return (await loadModule(join(folder, file), folder, "template")).exports as T; // our own files, typed below
  };
  const { createPlainAgent } = await load<typeof import("../templates/inbox/plain-agent.ts")>("plain-agent.ts");
  const { createInboxAgent } = await load<typeof import("../templates/inbox/agent.ts")>("agent.ts");
  const { createInboxTools } = await load<typeof import("../templates/inbox/tools.ts")>("tools.ts");
  const { default: offlineModel } =
    await load<typeof import("../templates/inbox/offline-model.ts")>("offline-model.ts");
  const { understand } = await load<typeof import("../templates/inbox/understand.ts")>("understand.ts");
  const { corpus } = await load<typeof import("../templates/inbox/corpus.ts")>("corpus.ts");
  const { request } = await load<typeof import("../templates/inbox/request.ts")>("request.ts");
  const { authorised } = await load<typeof import("../templates/inbox/authorised.ts")>("authorised.ts");
  return {
    createPlainAgent,
    createInboxAgent,
    createInboxTools,
    offlineModel,
    understand,
    corpus,
    request,
    authorised,
  };
}
