// A question three workers deep, on the embedded database: every process that had to do with it was killed before it was
// answered, and what runs in the last one is what stands in the ledger.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseRunStore, openDatabase } from "@bulkhead/memory";
import { expect, onTestFinished, test } from "vitest";
import { endOwner } from "../databases-folder.ts";

test("asked three workers deep, killed twice, edited, then approved: exactly the stored bytes run, once", async () => {
  const dir = mkdtempSync(join(tmpdir(), "bulkhead nested "));
  const database = await openDatabase({ url: "", dir });
  onTestFinished(async () => {
    await database.close();
    endOwner(dir);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  const file = join(dir, "written.txt");
  const store = databaseRunStore(database);
  const life = (what: string) => {
    const program = join(import.meta.dirname, "nested-process.ts");
    return untilKilled([...process.execArgv, program, JSON.stringify({ url: "", dir }), file, what]);
  };

  expect(await life("start")).toEqual(["main asked", "opened", "waits"]);
  const [asked] = await store.approvals.list();
  expect(asked).toMatchObject({ who: "writer", tool: "append", arguments: { text: "hello Nordlicht\n" } });
  expect(asked?.position).toMatch(/^c1-0\/.*\/.*\//u);
  expect(await life("go on")).toEqual(["waits"]); // no model and no read is asked again
  const edited = await store.approvals.edit(asked?.id ?? "", { text: "hello {{h1}} \u202enordlicht\n" }, "user");
  await store.approvals.approve(edited.id, "user");
  expect(existsSync(file)).toBe(false);
  expect(await life("go on")).toEqual(["main asked", "ended: written"]);
  expect(readFileSync(file, "utf8")).toBe("hello {{h1}} \u202enordlicht\n");
}, 180_000);

/** What a process says until its invocation has come to something; then it is killed. */
async function untilKilled(args: readonly string[]): Promise<readonly string[]> {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let said = "";
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (/^(?:waits|ended: .*)\n/mu.test(said)) child.kill("SIGKILL");
  });
  await ended;
  const lines = said.split("\n").slice(0, -1);
  if (!lines.some((line) => /^(?:waits|ended)/u.test(line))) throw new Error(`it came to nothing: ${said}${complaint}`);
  return lines;
}
