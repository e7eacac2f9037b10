// `npm run agentdojo:install`: makes AgentDojo's virtual environment where `bulkhead eval agentdojo` and the tests look for it.
// On Debian and Ubuntu, as root, it installs Python's venv first, where that is missing.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../evals/src/agentdojo/python-environment.ts";

const folder = fileURLToPath(new URL("../.bulkhead/agentdojo/venv", import.meta.url));
const apt = (...args: readonly string[]) =>
  execFileSync("apt-get", ["-q", "-y", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });

if (!hasVenv() && process.getuid?.() === 0) {
  apt("update");
  apt("install", "--no-install-recommends", "python3", "python3-venv");
}
const python = await pythonEnvironment({ folder, signal: AbortSignal.timeout(600_000), say: console.error });
console.log(`AgentDojo is there: ${python.replace(/^.*(?=\.bulkhead)/, "")}`);

function hasVenv(): boolean {
  try {
    execFileSync("python3", ["-c", "import venv, ensurepip"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
