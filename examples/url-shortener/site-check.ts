// Uses the shortener that was built as its clients do, over HTTP: node site-check.ts <folder>. It runs within the sandbox, whose
// network is its own loopback, and prints one object: what it tried, and whether that was so.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const [, , folder = "."] = process.argv;
const data = join(mkdtempSync(join(tmpdir(), "site-")), "links.jsonl");
const EXPIRED_WITHIN_MS = 20_000;

async function start(): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const env = { ...process.env, PORT: "0", DATA: data };
  const child = spawn(process.execPath, [join(folder, "src/main.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, origin: line.replace("listening on ", "") };
}

function make(origin: string, link: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${origin}/api/links`, { method: "POST", headers, body: JSON.stringify(link) });
}

async function follow(origin: string, slug: string): Promise<{ readonly status: number; readonly to: string | null }> {
  const { status, headers } = await fetch(`${origin}/${slug}`, { redirect: "manual" });
  return { status, to: headers.get("location") };
}

async function expires(origin: string, slug: string): Promise<boolean> {
  const tries = EXPIRED_WITHIN_MS / 100;
  for (let tried = 0; tried < tries; tried++) {
    if ((await follow(origin, slug)).status === 410) return true;
    await sleep(100);
  }
  return false;
}

const first = await start();
const made = await make(first.origin, { url: "https://example.org/a" });
const { slug } = (await made.json()) as { readonly slug: string };
await make(first.origin, { url: "https://example.org/soon", slug: "soon", seconds: 1 });
const followed = await follow(first.origin, slug);
const described = (await (await fetch(`${first.origin}/api/links/${slug}`)).json()) as {
  readonly visits: { readonly total: number };
};
const refused = await make(first.origin, { url: "javascript:alert(1)" });
const expired = await expires(first.origin, "soon");
const burst = await Promise.all(
  Array.from({ length: 40 }, (_, at) => make(first.origin, { url: "https://example.org/", slug: `burst-${at}` })),
);
first.child.kill("SIGKILL");
await once(first.child, "exit");
const second = await start();
const after = await follow(second.origin, slug);
second.child.kill("SIGTERM");
const [code] = (await once(second.child, "exit")) as [number | null];

console.log(
  JSON.stringify({
    "a link is made and followed": made.status === 201 && followed.to === "https://example.org/a",
    "its visit is counted": described.visits.total === 1,
    "a script is no link": refused.status === 400,
    "a link expires": expired,
    "who makes too many waits": burst.some(({ status, headers }) => status === 429 && headers.has("retry-after")),
    "a link outlives kill -9": after.to === "https://example.org/a",
    "it ends when it is told to": code === 0,
  }),
);
