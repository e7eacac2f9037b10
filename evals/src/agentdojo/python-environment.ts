// AgentDojo's own virtual environment: made once with the Python that is there, filled with the pinned requirements, and kept
// until those change. Nothing of it is needed for any other evaluation.
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { EvalsError } from "../evals-error.ts";
import { PYTHON_PACKAGE } from "./python-package.ts";

const run = promisify(execFile);

export interface EnvironmentOptions {
  /** Where it is, or is to be. */
  readonly folder: string;
  /** The Python to make it with. Default `python3`. */
  readonly python?: string | undefined;
  readonly signal: AbortSignal;
  /** Told before what takes a while. */
  readonly say?: (what: string) => void;
}

/** The path of its Python. @throws EvalsError `no_python`, `no_agentdojo` */
export async function pythonEnvironment({
  folder,
  python = "python3",
  signal,
  say,
}: EnvironmentOptions): Promise<string> {
  const own = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const requirements = join(PYTHON_PACKAGE, "requirements.txt");
  const wanted = await readFile(requirements, "utf8");
  const stamp = join(folder, "requirements.installed");
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return own;
  await checkPython(python, signal);
  await rm(folder, { recursive: true, force: true });
  say?.("making a virtual environment and installing AgentDojo (about 200 MB, once)");
  await run(python, ["-m", "venv", folder], { signal }).catch((cause: unknown) => {
    throw signal.aborted ? cause : noPython(`${python} cannot make a virtual environment`, cause);
  });
  await run(own, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements], {
    signal,
    maxBuffer: MOST_SAID,
  }).catch((cause: Error & { readonly stderr?: string }) => {
    if (signal.aborted) throw cause;
    const said = (cause.stderr ?? "").trim().split("\n").at(-1) ?? "";
    throw new EvalsError(
      "no_agentdojo",
      `AgentDojo cannot be installed (pip: ${said}); see that pip reaches its index, and run the command again`,
      { cause },
    );
  });
  await writeFile(stamp, wanted);
  return own;
}

const MOST_SAID = 16 * 1024 * 1024;

async function checkPython(python: string, signal: AbortSignal): Promise<void> {
  const isNew = "import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 3)";
  try {
    await run(python, ["-c", isNew], { signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    const { code } = cause as { readonly code?: unknown }; // of execFile: an errno's name, or the status
    if (code === "ENOENT") throw noPython(`there is no ${python}`, cause);
    throw noPython(code === 3 ? `${python} is older than 3.10` : `${python} has no venv with pip`, cause);
  }
}

function noPython(what: string, cause: unknown): EvalsError {
  return new EvalsError(
    "no_python",
    `${what}; install Python 3.10 or later with venv and pip (on Debian: python3 and python3-venv), or name one with --python`,
    { cause },
  );
}
