// The HTTP interface:
//   POST /api/links {url, slug?, seconds?}  201, or 400, 409 taken, 413, 415, 429 with Retry-After
//   GET  /api/links/:slug                   where it leads, and its visits
//   GET  /:slug                             302 to where it leads, 404, or 410 once it has expired
//   GET  /health                            200
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Limiter } from "./rate-limit.ts";
import { newSlug } from "./slug.ts";
import type { Statistics } from "./statistics.ts";
import type { Link, Store } from "./store.ts";
import { type Checked, checkLife, checkSlug, checkUrl } from "./validation.ts";

export interface Parts {
  readonly store: Store;
  readonly statistics: Statistics;
  readonly limiter: Limiter;
  readonly now?: () => number;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const LARGEST_BODY = 16_384;

export function createShortener(parts: Parts): Server {
  return createServer((request, response) => {
    answer(request, parts).then(
      (ready) => send(request, response, ready),
      () => send(request, response, { status: 500, body: { problem: "the server failed" } }),
    );
  });
}

async function answer(request: IncomingMessage, parts: Parts): Promise<Answer> {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  if (path === "/api/links") return request.method === "POST" ? add(request, parts) : notAllowed("POST");
  if (request.method !== "GET" && request.method !== "HEAD") return notAllowed("GET, HEAD");
  if (path === "/health") return { status: 200, body: { ok: true, links: parts.store.size } };
  const asked = /^\/(api\/links\/)?([A-Za-z0-9_-]{3,32})$/.exec(path);
  if (asked === null) return missing();
  return asked[1] === undefined ? follow(asked[2] ?? "", parts) : describe(asked[2] ?? "", parts);
}

async function add(request: IncomingMessage, parts: Parts): Promise<Answer> {
  const taken = parts.limiter.take(request.socket.remoteAddress ?? "unknown");
  if (!taken.ok)
    return { status: 429, headers: { "retry-after": String(taken.retrySeconds) }, body: { problem: "too many links" } };
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? ""))
    return { status: 415, body: { problem: "send application/json" } };
  const text = await read(request);
  if (text === undefined) return { status: 413, body: { problem: `send at most ${LARGEST_BODY} bytes` } };
  const link = linkOf(parse(text), parts);
  if (!link.ok) return { status: 400, body: { problem: link.problem } };
  if (!parts.store.add(link.value)) return { status: 409, body: { problem: "slug is taken" } };
  return { status: 201, headers: { location: `/api/links/${link.value.slug}` }, body: link.value };
}

function linkOf(given: unknown, { store, now = Date.now }: Parts): Checked<Link> {
  if (typeof given !== "object" || given === null) return { ok: false, problem: "send one JSON object" };
  const asked = given as { readonly url?: unknown; readonly slug?: unknown; readonly seconds?: unknown };
  const url = checkUrl(asked.url);
  if (!url.ok) return url;
  const slug =
    asked.slug === undefined ? { ok: true as const, value: newSlug((name) => store.has(name)) } : checkSlug(asked.slug);
  if (!slug.ok) return slug;
  const life = asked.seconds === undefined ? undefined : checkLife(asked.seconds);
  if (life?.ok === false) return life;
  const createdAt = now();
  const expires = life === undefined ? {} : { expiresAt: createdAt + life.value * 1000 };
  return { ok: true, value: { slug: slug.value, url: url.value, createdAt, ...expires } };
}

function follow(slug: string, { store, statistics, now = Date.now }: Parts): Answer {
  const found = store.find(slug);
  if (found.kind === "none") return missing();
  if (found.kind === "expired") return { status: 410, body: { problem: "this link has expired" } };
  statistics.visit(slug, now());
  return { status: 302, headers: { location: found.link.url, "cache-control": "no-store" } };
}

function describe(slug: string, { store, statistics }: Parts): Answer {
  const found = store.find(slug);
  if (found.kind === "none") return missing();
  if (found.kind === "expired") return { status: 410, body: { problem: "this link has expired" } };
  return { status: 200, body: { ...found.link, visits: statistics.of(slug) } };
}

const missing = (): Answer => ({ status: 404, body: { problem: "there is no such link" } });
const notAllowed = (allow: string): Answer => ({
  status: 405,
  headers: { allow },
  body: { problem: `use ${allow}` },
});

/** Undefined when there is more than a link can take; the rest is not kept. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= LARGEST_BODY) pieces.push(piece);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(pieces).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  const text = body === undefined ? "" : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    "content-length": Buffer.byteLength(text),
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : text);
}
