// The Python side's own tests, where AgentDojo is installed: by `npm run agentdojo:install`, as in CI, by `bulkhead eval
// agentdojo`, or here in a full run (soak) if pip reaches its index.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { pythonEnvironment } from "../../src/agentdojo/python-environment.ts";
import { PYTHON_PACKAGE } from "../../src/agentdojo/python-package.ts";
import { EvalsError } from "../../src/evals-error.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const ENVIRONMENT = `${ROOT}.bulkhead/agentdojo/venv`;
const isThere = existsSync(`${ENVIRONMENT}/requirements.installed`) || process.env["BULKHEAD_SOAK"] === "1";

test.skipIf(!isThere)(
  "what AgentDojo sees of an agent is what was executed",
  { timeout: 600_000 },
  async ({ skip }) => {
    const signal = AbortSignal.timeout(580_000);
    const python = await pythonEnvironment({ folder: ENVIRONMENT, signal }).catch((error: unknown) => {
      if (!(error instanceof EvalsError)) throw error;
      return skip(error.message); // no Python, or no index: it is said, and it is no failure
    });
    const options = { cwd: PYTHON_PACKAGE, signal, env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } };
    const { stderr } = await promisify(execFile)(python, ["-m", "unittest", "discover", "-s", "tests"], options);
    expect(stderr).toMatch(/Ran [1-9]\d* tests[\s\S]*OK/u);
  },
);
