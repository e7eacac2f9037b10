// A judge in a process of its own, in which one mutant is put back: what it says as its last line, one line of JSON.
import { spawn } from "node:child_process";
import { join } from "node:path";

export type Told =
  | { readonly ok: true; readonly said: unknown }
  | { readonly ok: false /** The end of what it wrote to stderr. */; readonly complaint: string };

/** `env`: `BULKHEAD_MUTANT` names the mutant, and what else the judge asks for. */
export async function inOwnProcess(judge: string, env: Readonly<Record<string, string>>): Promise<Told> {
  const child = spawn(
    process.execPath,
    ["--conditions=@bulkhead/source", "--import", join(import.meta.dirname, "put-back.ts"), judge],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout: 900_000 },
  );
  let out = "";
  let complaint = "";
  child.stdout.on("data", (part: Buffer) => {
    out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    complaint += part.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) return { ok: false, complaint: complaint.trim().split("\n").slice(-8).join(" ").slice(0, 400) };
  return { ok: true, said: JSON.parse(out.trim().split("\n").at(-1) ?? "{}") as unknown };
}
