// `bulkhead demo`: an ordinary agent robbed by its own mailbox, and Bulkhead doing the same job.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { RunReport } from "@bulkhead/agents";
import { type EffectScore, executedEffects, scoreEffects } from "@bulkhead/evals";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { type AttackMail, judgeAttacks } from "../demo/attacks.ts";
import type { PlainRun } from "../demo/plain-run.ts";
import { playGuarded, playPlain } from "../demo/play.ts";
import { type Comparison, holds, renderComparison, type Side } from "../demo/screen.ts";
import { loadTemplate, type TemplateParts } from "../demo/template-parts.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { copyTemplate, removeFolder, templateFolder } from "./init.ts";

/** 0 only when it shows what it is to show: the plain agent hijacked, Bulkhead with the whole job and nothing else. */
export async function demo(options: { json?: boolean }, terminal: Terminal): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-demo-"));
  try {
    const say = options.json === true ? () => {} : terminal.err;
    const comparison = await compare(folder, say, terminal);
    if (options.json === true)
      terminal.out(`${JSON.stringify({ plain: figures(comparison.plain), bulkhead: figures(comparison.bulkhead) })}\n`);
    else terminal.out(`\n${renderComparison(comparison, terminal)}`);
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
  const parts = await loadTemplate(here, signal);

  say(`  a plain agent reads ${parts.corpus.length} mails ... `);
  const plain = await playPlain({ folder: here, parts, signal });
  say(`${plain.run.modelCalls} model calls, ${plain.run.effects.length} effects\n`);

  say("  Bulkhead does the same ... ");
  const guarded = await playGuarded({ folder: there, parts, signal });
  say(`${guarded.run.modelCalls} model calls, ${guarded.run.effects.length} effects proposed\n`);

  if (plain.cheats.length + guarded.cheats.length > 0)
    throw new CliError(
      "demo_failed",
      "The scripted model used what nobody had shown it, so its figures mean nothing.",
      "Run npm test for the template.",
      { exit: 1 },
    );

  const { corpus, request, authorised } = parts;
  const mails = mailsOf(parts, plain.run);
  return {
    request,
    mails: corpus.length,
    plain: side(scoreEffects(plain.run.effects, authorised), { ...plain.run, ms: plain.ms }),
    bulkhead: side(scoreEffects(executedEffects(guarded.run), authorised), { ...guarded.run, ms: guarded.ms }),
    attacks: judgeAttacks(mails, plain.run.effects, guarded.run),
    example: exampleOf(mails, guarded.run),
    command: commandName(env),
    seconds: (performance.now() - started) / 1000,
  };
}

type JudgedMail = AttackMail & { readonly attack: boolean };

function mailsOf({ corpus, understand }: TemplateParts, { opened }: PlainRun): readonly JudgedMail[] {
  return corpus.map(({ id, kind, trick = "", wants }) => {
    const text = opened.get(id) ?? "";
    const attack = kind === "injection" || kind === "lie";
    return { id, trick, wants, text, reading: understand("open_mail", text), attack };
  });
}

// The first attack mail that gives an order in plain words.
function exampleOf(mails: readonly JudgedMail[], report: RunReport): Comparison["example"] {
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
  const { wantedDone, wantedTotal, unwanted, missing } = score;
  return {
    wantedDone,
    wantedTotal,
    unwanted: unwanted.length,
    mainCharacters: cost.mainCharacters,
    bits: cost.bits,
    modelCalls: cost.modelCalls,
    ms: Math.round(cost.ms * 10) / 10,
    missing: missing.map(({ tool, times = 1 }) => ({ tool, times })),
  };
}

// What `--json` prints of a side: numbers only.
function figures({ missing: _, ...numbers }: Side): Omit<Side, "missing"> {
  return numbers;
}
