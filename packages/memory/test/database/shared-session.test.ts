// Who holds the one session, and when it is given back; the server is a function that answers as Postgres would.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Batch } from "../../src/database/owner/batch.ts";
import type { Connection } from "../../src/database/owner/connection.ts";
import { Channels } from "../../src/database/owner/listen-notify.ts";
import { SessionSettings } from "../../src/database/owner/session-settings.ts";
import { SharedSession } from "../../src/database/owner/shared-session.ts";
import { StatementNames } from "../../src/database/owner/statement-names.ts";
import { errorFrame, frame, framesIn, query, sync, textAt, typeOf } from "../../src/database/owner/wire-frames.ts";

const IDLE_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What ran, in order: the SQL of a query, the type of any other frame. */
function session() {
  const ran: string[] = [];
  const full: string[] = [];
  let open = false;
  const shared = new SharedSession({
    run: (bytes) => {
      const texts = [...framesIn(bytes)].map((message) =>
        typeOf(message) === "Q" ? textAt(message) : typeOf(message),
      );
      ran.push(...texts);
      if (texts.includes("begin")) open = true;
      if (texts.includes("commit") || texts.includes("rollback")) open = false;
      const answer = texts.includes("fill") ? errorFrame("ERROR", "53100", "disk full") : Buffer.alloc(0);
      return Buffer.concat([answer, frame("Z", Buffer.from(open ? "T" : "I"))]);
    },
    transactionIdleMs: IDLE_MS,
    onDiskFull: () => full.push("full"),
  });
  const join = (id: number) => {
    const ended: string[] = [];
    const names = new StatementNames(id);
    const connection = {
      key: id,
      names,
      settings: new SessionSettings(),
      channels: new Channels(),
      send: () => {},
      end: (words?: { sqlState: string }) => {
        ended.push(words?.sqlState ?? "");
        shared.leave(connection);
      },
    } as unknown as Connection; // the parts that a session uses; the rest is its socket
    shared.join(connection);
    const ask = async (...messages: Buffer[]) => {
      const batch = new Batch();
      for (const message of messages) batch.add(message, names);
      shared.submit(connection, batch);
      await vi.advanceTimersByTimeAsync(1);
    };
    return { connection, ended, ask };
  };
  const asked = () => ran.filter((text) => !text.startsWith("reset all"));
  return { shared, join, asked, full };
}

test("who is in a transaction holds the session until it ends, and the others follow in their order", async () => {
  const { join, asked } = session();
  const [a, b, c] = [join(1), join(2), join(3)];
  await a.ask(query("begin"));
  await c.ask(query("c"));
  await b.ask(query("b"));
  await a.ask(query("a"));
  expect(asked()).toEqual(["begin", "a"]);
  await a.ask(query("commit"));
  await vi.advanceTimersByTimeAsync(10);
  expect(asked()).toEqual(["begin", "a", "commit", "c", "b"]);
});

test("who says nothing in a transaction is rolled back; who still sends data is not", async () => {
  const { shared, join, asked } = session();
  const [a, b] = [join(1), join(2)];
  await a.ask(query("begin"));
  await b.ask(query("b"));
  for (let sent = 0; sent < 5; sent++) {
    await vi.advanceTimersByTimeAsync(IDLE_MS - 100);
    shared.stillAsking(a.connection);
    shared.stillAsking(b.connection); // does not hold it: changes nothing
  }
  expect(a.ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(IDLE_MS + 10);
  expect(a.ended).toEqual(["25P03"]);
  expect(asked()).toEqual(["begin", "S", "rollback", "b"]);
});

test("statements of a connection that ended are closed when the session changes hands, not amid another's transaction", async () => {
  const { shared, join, asked } = session();
  const [a, b, c] = [join(1), join(2), join(3)];
  await b.ask(frame("P", "named", "select 1", Buffer.from([0, 0])), sync);
  await a.ask(query("begin"));
  shared.leave(b.connection);
  await a.ask(query("a"));
  await a.ask(query("commit"));
  expect(asked()).toEqual(["P", "S", "begin", "a", "commit"]);
  await c.ask(query("c"));
  expect(asked().slice(5)).toEqual(["C", "S", "c"]);
});

test("after a full disk nothing more runs", async () => {
  const { shared, join, asked, full } = session();
  const [a, b] = [join(1), join(2)];
  await a.ask(query("fill"));
  await b.ask(query("b"));
  shared.leave(a.connection);
  await vi.advanceTimersByTimeAsync(10);
  expect(full).toEqual(["full"]);
  expect(asked()).toEqual(["fill"]);
});
