// A client of the service that does not give up: it asks for a run under an idempotency key until it has an answer, and follows
// its events, after a cut from the last one that it had, until it has seen the end.
import { setTimeout as sleep } from "node:timers/promises";

export interface Followed {
  /** In the store. */
  readonly run: string;
  /** How often it was asked for until there was an answer. */
  readonly asked: number;
  /** How often its events were. */
  readonly streams: number;
  /** Ids of the events of progress, in the order in which they came. */
  readonly ids: readonly number[];
  /** What was told as its end, each time. */
  readonly ends: readonly string[];
}

export interface Asking {
  readonly assistant: string;
  readonly input: object;
  readonly key: string;
  /** Of who serves by then. */
  readonly url: () => Promise<string>;
}

/** @throws what was answered that no second try changes */
export async function follow({ assistant, input, key, url }: Asking): Promise<Followed> {
  let asked = 0;
  const { thread_id: thread, run_id: id } = await untilDone(async () => {
    asked++;
    const response = await fetch(`${await url()}/runs`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ assistant_id: assistant, input }),
    });
    return (await bodyOf(response).json()) as { readonly thread_id: string; readonly run_id: string };
  });
  const ids: number[] = [];
  const ends: string[] = [];
  let streams = 0;
  let last = "";
  await untilDone(async () => {
    if (ends.length > 0) return;
    streams++;
    const path = `/threads/${thread}/runs/${id}/stream?stream_mode=custom&stream_mode=values`;
    const response = await fetch(`${await url()}${path}`, { headers: last === "" ? {} : { "last-event-id": last } });
    for await (const { name, data, id } of eventsOf(bodyOf(response))) {
      last = id;
      if (name === "custom") ids.push(Number(id));
      if (name === "values") ends.push(data);
    }
    if (ends.length === 0) throw new Cut();
  });
  return { run: `s-${id}`, asked, streams, ids, ends };
}

/** Worth another try: nobody answered, or not to the end. */
class Cut extends Error {}

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const goesOn = error instanceof Cut || error instanceof TypeError; // as `fetch` says that nobody was there
      if (!goesOn || performance.now() - began > PATIENCE_MS) throw error;
      await sleep(AGAIN_MS);
    }
  }
}

function bodyOf(response: Response): Response {
  if (response.ok) return response;
  if (response.status >= 500) throw new Cut();
  throw new Error(`it was answered ${response.status}`);
}

interface Sent {
  readonly name: string;
  readonly data: string;
  readonly id: string;
}

async function* eventsOf({ body }: Response): AsyncIterable<Sent> {
  if (body === null) throw new Cut();
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const parts = `${rest}${text}`.split("\n\n");
    rest = parts.pop() ?? ""; // an event that was cut is none
    for (const part of parts) {
      const field = (of: string) => new RegExp(`^${of}: (.*)$`, "m").exec(part)?.[1];
      const name = field("event");
      if (name !== undefined) yield { name, data: field("data") ?? "", id: field("id") ?? "" };
    }
  }
}

const AGAIN_MS = 250;
const PATIENCE_MS = 20 * 60_000;
