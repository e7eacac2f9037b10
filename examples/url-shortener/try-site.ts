// Starts what was built, from the files as they are exported, and uses it: within the sandbox, over its own loopback.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileStore } from "@bulkhead/memory";
import type { Claim } from "../shared/claim.ts";
import { NODE, shortenerSandbox } from "./evaluators.ts";

const CHECK = "/tools/site-check.ts";

export async function trySite(files: FileStore, signal: AbortSignal): Promise<readonly Claim[]> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-shortener-"));
  try {
    await files.exportTo(folder);
    const sandbox = shortenerSandbox({ from: join(import.meta.dirname, "site-check.ts"), to: CHECK });
    const end = await sandbox.run({ command: [NODE, CHECK], folder, signal });
    const tried = end.kind === "exited" && end.code === 0 ? Object.entries(triedIn(end.stdout)) : [];
    return [
      { what: "the exported server starts, and answers", holds: tried.length > 0 },
      ...tried.map(([what, holds]) => ({ what: `over HTTP: ${what}`, holds: holds === true })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The check is ours; what it prints is read as what it is meant to be, or as nothing. */
function triedIn(stdout: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const line = new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1) ?? "";
    const printed: unknown = JSON.parse(line);
    return typeof printed === "object" && printed !== null ? { ...printed } : {};
  } catch {
    return {};
  }
}
