// Whether commands can be run on this machine, which only running one tells.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandSandbox, SandboxError } from "@bulkhead/sandbox";
import type { Check } from "./check.ts";

const NAME = "sandbox commands";

export async function commandsCheck(env: NodeJS.ProcessEnv): Promise<Check> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-doctor-"));
  try {
    const { kind } = await commandSandbox({ path: env["PATH"] ?? "" }).run({ command: ["true"], folder });
    if (kind === "exited") return { name: NAME, status: "ok", found: "they run in bubblewrap" };
    return { name: NAME, status: "warning", found: "one that does nothing was killed by a limit", fix: "try again" };
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const missing = error.code === "sandbox_missing";
    const fix = error.message.slice(error.code.length + 2);
    return { name: NAME, status: missing ? "missing" : "warning", found: "they cannot be run", fix };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
