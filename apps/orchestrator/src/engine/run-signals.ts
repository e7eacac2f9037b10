// What processes tell each other at once: that there is work, that a run's job has ended or has new events, that it is
// cancelled, that a word was said of a worker, and, from the store itself, that a question was answered. One connection of an engine, of its own, listens for all that wait in it. Rule: nothing depends on a notification alone; who
// waits also looks for himself each second, and at once when the connection was made anew.
import { ANSWERED_CHANNEL, type Database } from "@bulkhead/memory";
import { z } from "zod";
import { ownConnection } from "./own-connection.ts";
import { within } from "./within.ts";

const CHANNEL = "bulkhead_runs";
export type SignalKind = "work" | "end" | "event" | "cancel" | "word" | "answer";

const signalSchema = z
  .string()
  .max(200)
  .regex(/^(work|end|event|cancel|word):[\w./-]*$/);

export interface RunSignals extends AsyncDisposable {
  /** `about`: a run's id, or a queue's name; of an answer nothing. The returned function ends it. */
  on(kind: SignalKind, about: string, heard: () => void): () => void;
}

export const notification = (kind: SignalKind, about: string) => ({
  name: "bulkhead run signal",
  text: "select pg_notify($1, $2)",
  values: [CHANNEL, `${kind}:${about}`],
});

export function runSignals(database: Database): RunSignals {
  const listeners = new Map<string, Set<() => void>>();
  let closed = false;
  let end: (() => void) | undefined;
  const tellAll = () => {
    for (const set of listeners.values()) for (const heard of set) heard();
  };
  const hear = (channel: string, payload: string | undefined) => {
    if (channel === ANSWERED_CHANNEL) return tell("answer:");
    const parsed = signalSchema.safeParse(payload);
    if (parsed.success) tell(parsed.data);
  };
  const tell = (key: string) => {
    for (const heard of listeners.get(key) ?? []) heard();
  };

  const listenOnce = async (): Promise<void> => {
    const client = ownConnection(database);
    const over = new Promise<void>((resolve) => {
      end = resolve;
      client.on("error", () => resolve());
      client.on("end", () => resolve());
    });
    client.on("notification", ({ channel, payload }) => hear(channel, payload));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      await client.query(`listen ${ANSWERED_CHANNEL}`);
      tellAll(); // what was said meanwhile was not heard
      await over;
    } finally {
      await within(
        AGAIN_MS,
        client.end().catch(() => undefined),
      );
    }
  };
  const listening = (async () => {
    while (!closed && !database.pool.ending) {
      await listenOnce().catch(() => undefined);
      if (!closed) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
    }
  })();

  return {
    on(kind, about, heard) {
      const key = `${kind}:${about}`;
      const set = listeners.get(key) ?? new Set();
      listeners.set(key, set.add(heard));
      return () => {
        set.delete(heard);
        if (set.size === 0) listeners.delete(key);
      };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      end?.();
      await within(AGAIN_MS * 4, listening);
    },
  };
}

const AGAIN_MS = 500;
