// The agent's side of the step protocol: an HTTP server on this machine alone, behind a path that nobody can guess. A run
// exists from its first request until it was answered with its end; what does not fit the protocol is refused.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { z } from "zod";
import { giveResults, type StartRun, type StepAnswer, startRun } from "./step-protocol.ts";
import { type CallHarness, StepRun } from "./step-run.ts";

export interface StepServer extends AsyncDisposable {
  readonly url: string;
}

/** Plays one run and answers its final text. What it throws ends the harness. */
export type PlayRun = (start: StartRun, call: CallHarness) => Promise<string>;

export async function serveSteps(play: PlayRun): Promise<StepServer> {
  const runs = new Map<string, StepRun>();
  const secret = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    answer(request, secret, runs, play).then(
      ({ status, body }) => send(response, status, body),
      () => send(response, 500, { v: 1, code: "run_failed" }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo; // of a TCP server
  return {
    url: `http://127.0.0.1:${port}${secret}`,
    async [Symbol.asyncDispose]() {
      for (const run of runs.values()) run.fail(new Error("the server closes"));
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body: StepAnswer | { readonly v: 1; readonly code: string };
}

async function answer(
  request: IncomingMessage,
  secret: string,
  runs: Map<string, StepRun>,
  play: PlayRun,
): Promise<Reply> {
  const path = request.url ?? "";
  if (request.method !== "POST" || !path.startsWith(`${secret}/`)) return refused(404, "not_found");
  const body = await readBody(request);
  if (body === undefined) return refused(413, "too_large");
  const [, id] = /^\/runs\/([\w-]+)\/results$/u.exec(path.slice(secret.length)) ?? [];
  if (id === undefined) {
    if (path !== `${secret}/runs`) return refused(404, "not_found");
    const start = parse(startRun, body);
    if (start === undefined) return refused(400, "bad_request");
    if (runs.has(start.run)) return refused(409, "run_exists");
    const run = new StepRun();
    runs.set(start.run, run);
    play(start, run.call).then(
      (text) => run.finish(text),
      (error: unknown) => run.fail(error),
    );
    return next(start.run, run, runs);
  }
  const run = runs.get(id);
  if (run === undefined) return refused(404, "no_run");
  const given = parse(giveResults, body);
  // One that ended meanwhile, by its limits, has its end to tell.
  if (given === undefined || !(run.ended || run.give(given.results))) return refused(400, "bad_request");
  return next(id, run, runs);
}

async function next(id: string, run: StepRun, runs: Map<string, StepRun>): Promise<Reply> {
  try {
    return { status: 200, body: await run.next() };
  } finally {
    if (run.ended) runs.delete(id);
  }
}

const refused = (status: number, code: string): Reply => ({ status, body: { v: 1, code } });

const MOST_BYTES = 16 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parse<T extends z.ZodType>(schema: T, body: string): z.infer<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
