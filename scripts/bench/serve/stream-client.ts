// One reader of a run's events: it goes away now and then, comes back with the id of the last event that it had, and counts
// what it has missed or was told twice.
import { type ClientRequest, request } from "node:http";

export interface StreamClient {
  /** When it has been told the end. */
  readonly ended: Promise<void>;
  /** By number: that a worker began. */
  readonly told: ReadonlyMap<number, Told>;
  readonly missed: number;
  readonly doubled: number;
  readonly comings: number;
  stop(): void;
}

/** Milliseconds since the epoch: when it was told, and since when it had been there. */
interface Told {
  readonly at: number;
  readonly since: number;
}

export interface Streaming {
  readonly url: string;
  /** It goes away after so long; undefined: it stays. */
  readonly stayMs: number | undefined;
}

export function streamClient({ url, stayMs }: Streaming): StreamClient {
  const told = new Map<number, Told>();
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let [missed, doubled, comings, at, since] = [0, 0, 0, 0, 0];
  let lastId: string | undefined;
  let over = false;
  let asking: ClientRequest | undefined;
  let leave: NodeJS.Timeout | undefined;

  const hear = (frame: string) => {
    const [, id] = /^id: (.*)$/m.exec(frame) ?? [];
    const [, event] = /^event: (.*)$/m.exec(frame) ?? [];
    if (id === undefined) return;
    lastId = id;
    if (event === "values") return end();
    const [, kind, position] = /"kind":"(spawn_start|spawn_end)","position":"\D?(\d+)"/.exec(frame) ?? [];
    if (kind === undefined) return;
    const number = Number(position) * 2 - (kind === "spawn_start" ? 1 : 0); // begun, ended, begun, …
    if (number <= at) doubled++;
    else missed += number - at - 1;
    at = Math.max(at, number);
    if (kind === "spawn_start" && !told.has(Number(position))) told.set(Number(position), { at: now(), since });
  };
  const come = () => {
    if (over) return;
    comings++;
    const headers = lastId === undefined || stayMs === undefined ? {} : { "last-event-id": lastId };
    let rest = "";
    let isGone = false;
    const again = () => {
      if (isGone) return;
      isGone = true;
      clearTimeout(leave);
      setTimeout(come, 50);
    };
    asking = request(url, { headers, agent: false }, (response) => {
      since = now();
      response.setEncoding("utf8").on("data", (text: string) => {
        const frames = `${rest}${text}`.split("\n\n");
        rest = frames.pop() ?? "";
        for (const frame of frames) if (!isGone) hear(frame);
      });
      response.on("close", again).on("error", again);
    });
    asking.on("error", again).end();
    if (stayMs !== undefined)
      leave = setTimeout(() => {
        again();
        asking?.destroy();
      }, stayMs);
  };
  const end = () => {
    over = true;
    clearTimeout(leave);
    asking?.destroy();
    resolve();
  };
  come();
  return {
    ended,
    told,
    get missed() {
      return missed;
    },
    get doubled() {
      return doubled;
    },
    get comings() {
      return comings;
    },
    stop: end,
  };
}

const now = () => performance.timeOrigin + performance.now();
