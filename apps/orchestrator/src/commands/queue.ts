// `bulkhead queue dead | redrive`: runs that pools have given up. Rule: one that is played again goes on from where it was cut, as
// any run that is taken up; what it has begun and not ended is asked about.
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { bossEngine } from "../engine/boss-engine.ts";
import type { Engine } from "../engine/engine.ts";
import { withStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly queue: string;
  readonly json?: boolean;
}

export async function showDead(options: Options, terminal: Terminal): Promise<ExitCode> {
  const dead = await onEngine(options, terminal, (engine) => engine.dead());
  return told(
    dead.map(({ run }) => run),
    options,
    terminal,
    dead.map(({ run, tenant, module }) => `${run}  ${tenant}  ${module.name} ${module.version}`),
  );
}

/** `runs`: none are all. @throws CliError `no_run`: one of them was not given up */
export async function redrive(runs: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const again = await onEngine(options, terminal, async (engine) => {
    const dead = await engine.dead();
    const missing = runs.find((id) => !dead.some(({ run }) => run === id));
    if (missing !== undefined)
      throw new CliError(
        "no_run",
        `${visibleLine(missing, 100)} was not given up in the queue ${options.queue}.`,
        "See: queue dead",
      );
    return engine.redrive(dead.filter(({ run }) => runs.length === 0 || runs.includes(run)));
  });
  return told(
    again.map(({ run }) => run),
    options,
    terminal,
    again.map(({ run }) => `${run} is in the queue again`),
  );
}

const onEngine = <T>({ queue }: Options, terminal: Terminal, work: (engine: Engine) => Promise<T>): Promise<T> =>
  withStore(terminal, async (store, { database }) => {
    await using engine = await bossEngine({ database, store, queue });
    return await work(engine); // before it is closed
  });

function told(runs: readonly string[], { json }: Options, { out }: Terminal, lines: readonly string[]): ExitCode {
  if (json === true) out(`${JSON.stringify({ ok: true, runs })}\n`);
  else out(lines.length === 0 ? "None was given up.\n" : `${lines.join("\n")}\n`);
  return 0;
}
