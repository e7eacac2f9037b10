// What a service costs without anything of ours: Hono, server-sent events, the same payload to the same number of readers at
// the same pace. Nothing is kept, nobody is asked for a key, and a reader that comes late has missed what was.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";

const { ticks, ms, channels } = JSON.parse(process.argv[2] ?? "") as Record<"ticks" | "ms" | "channels", number>;
const readers = new Map<string, Set<SSEStreamingApi>>();
const app = new Hono();
app.get("/streams/:channel", (c) =>
  streamSSE(c, async (stream) => {
    const channel = c.req.param("channel");
    const all = readers.get(channel) ?? new Set();
    readers.set(channel, all.add(stream));
    const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
    await stream.writeSSE({ event: "metadata", data: "{}", id: "0" });
    await gone;
    all.delete(stream);
  }),
);
app.post("/start", (c) => {
  for (let channel = 0; channel < channels; channel++) void play(String(channel));
  return c.json({});
});
const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo; // it listens to a port
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

async function play(channel: string): Promise<void> {
  let seq = 0;
  const tell = (event: string, data: object) => {
    const message = { event, data: JSON.stringify(data), id: String(++seq) };
    for (const stream of readers.get(channel) ?? []) void stream.writeSSE(message);
  };
  for (let n = 1; n <= ticks; n++) {
    appendFileSync("marks", `${channel} ${n} ${performance.timeOrigin + performance.now()}\n`);
    tell("custom", { kind: "spawn_start", position: String(n), worker: "step" });
    await wait(ms);
    tell("custom", { kind: "spawn_end", position: String(n), worker: "step", ok: true });
  }
  tell("values", {});
}
