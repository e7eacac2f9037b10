// `bulkhead eval init <module>`: a scenario beside the module, to be filled in, and the step that plays it in CI. Nothing that
// is there is overwritten.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { CliError } from "../cli/cli-error.ts";
import { evalError } from "../cli/eval-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { ciStep, projectOf } from "../evals/ci-step.ts";
import { packageOf } from "../module/lend-packages.ts";
import { loadModule } from "../module/load-module.ts";
import { agentOf } from "../module/module-agent.ts";
import { besides } from "../module/own-scenario.ts";
import { commandName, shellWord, type Terminal } from "../terminal/terminal.ts";

const CI = ".github/workflows/injection.yml";

export async function evalInit(spec: string, { json }: { json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { cwd, env } = terminal;
  const module = await loadModule(spec, cwd, "module");
  const agent = agentOf(spec, module.exports);
  const { scenarioFile } = await packageOf(
    "@bulkhead/evals/scenario",
    module,
    () => import("@bulkhead/evals/scenario"),
  );
  const path = besides(module.path)[0] ?? "";
  const { input = module.exports["request"] } = module.exports;
  const project = projectOf(module.path, cwd);
  const step = join(project, CI);
  const files = [
    [path, textOf(() => scenarioFile(agent, { module: basename(module.path), input }))],
    [step, ciStep(relative(project, module.path))],
  ] as const;
  const there = [...besides(module.path), step].find((file) => existsSync(file));
  if (there !== undefined)
    throw new CliError(
      "file_exists",
      `${relative(cwd, there)} is there already, and nothing was written.`,
      "Change it by hand, or take it away first.",
    );
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: "wx" });
    }
  } catch (error) {
    throw (
      evalError(error) ??
      new CliError("folder_failed", "The files cannot be written.", "Check the folder's permissions.", {
        exit: 1,
        cause: error,
      })
    );
  }
  const written = files.map(([file]) => relative(cwd, file));
  const next = `${commandName(env)} eval ${shellWord(spec)}`;
  terminal.out(
    json
      ? `${JSON.stringify({ ok: true, files: written })}\n`
      : `Written: ${written.join(", ")}. Say in the scenario what your reads return and what the job authorises; then:\n  ${next}\n`,
  );
  return 0;
}

function textOf(write: () => string): string {
  try {
    return write();
  } catch (error) {
    throw evalError(error) ?? error;
  }
}
