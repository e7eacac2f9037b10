// The operator's, and kept from the workers: it is in no file store, and judged with from outside of it.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

async function start(data: string): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../tree/src/main.ts")], {
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", DATA: data },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const origin = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
  assert.ok(origin !== undefined, line);
  return { child, origin };
}

test("it starts, keeps its links over a restart, and ends when it is told to", { timeout: 30_000 }, async () => {
  const data = join(mkdtempSync(join(tmpdir(), "links-")), "links.jsonl");
  const first = await start(data);
  const made = await fetch(`${first.origin}/api/links`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url: "https://example.org/", slug: "kept" }),
  });
  assert.equal(made.status, 201);
  first.child.kill("SIGTERM");
  assert.deepEqual(await once(first.child, "exit"), [0, null]);

  const second = await start(data);
  const followed = await fetch(`${second.origin}/kept`, { redirect: "manual" });
  assert.equal(followed.headers.get("location"), "https://example.org/");
  second.child.kill("SIGKILL");
  await once(second.child, "exit");
});
