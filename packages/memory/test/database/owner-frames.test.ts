// The owner's parts that are pure: frames in pieces, names kept apart, settings, what is refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Batch } from "../../src/database/owner/batch.ts";
import { subscriptionIn } from "../../src/database/owner/listen-notify.ts";
import { CLEAN, SessionSettings, settingIn } from "../../src/database/owner/session-settings.ts";
import { StatementNames } from "../../src/database/owner/statement-names.ts";
import { whyUnsafe } from "../../src/database/owner/unsafe-statements.ts";
import {
  FrameBuffer,
  frame,
  framesIn,
  int32,
  query,
  sync,
  textAt,
  typeOf,
} from "../../src/database/owner/wire-frames.ts";

const cString = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.replaceAll("\0", ""));

describe("frames", () => {
  test("however the socket cuts them, the same frames come out", () => {
    fc.assert(
      fc.property(fc.array(cString), fc.array(fc.nat(30)), (texts, cuts) => {
        const all = Buffer.concat(texts.map((text) => query(text)));
        const buffer = new FrameBuffer(10_000);
        const found: string[] = [];
        let at = 0;
        const take = () => {
          for (let next = buffer.next(); Buffer.isBuffer(next); next = buffer.next()) found.push(textAt(next));
        };
        for (const length of cuts) {
          buffer.add(all.subarray(at, at + length));
          at += length;
          take();
        }
        buffer.add(all.subarray(at));
        take();
        expect(found).toEqual(texts);
        expect([...framesIn(all)].map((message) => textAt(message))).toEqual(texts);
      }),
    );
  });

  test("a length that cannot be one is broken, and not waited for", () => {
    for (const length of [-1, 0, 3, 2_000_000_000]) {
      const buffer = new FrameBuffer(10_000);
      buffer.add(Buffer.concat([Buffer.from("Q"), int32(length)]));
      expect(buffer.next()).toBe("broken");
    }
  });
});

describe("statement names", () => {
  const parse = (name: string, sql: string) => frame("P", name, sql, Buffer.from([0, 0]));
  const bind = (name: string) => frame("B", "", name, Buffer.from([0, 0, 0, 0, 0, 0]));
  const types = (bytes: Buffer) => [...framesIn(bytes)].map(typeOf).join("");

  test("one name of two connections is two names, in every frame that holds one", () => {
    const named = [1, 2].map((connection) => {
      const names = new StatementNames(connection);
      const batch = new Batch();
      for (const message of [parse("s", "select 1"), bind("s"), frame("D", Buffer.from("S"), "s"), sync])
        batch.add(message, names);
      return [...framesIn(batch.bytes())].map((message) =>
        typeOf(message) === "B" ? textAt(message, 6) : textAt(message, typeOf(message) === "D" ? 6 : 5),
      );
    });
    expect(named.map((texts) => texts.slice(0, 3))).toEqual([
      ["1:s", "1:s", "1:s"],
      ["2:s", "2:s", "2:s"],
    ]);
  });

  test("what is still open is closed at the end, and what was closed is not", () => {
    const names = new StatementNames(1);
    const batch = new Batch();
    for (const message of [parse("a", "select 1"), parse("b", "select 2"), frame("C", Buffer.from("S"), "a")])
      batch.add(message, names);
    const closing = names.closing() ?? Buffer.alloc(0);
    expect(types(closing)).toBe("CS");
    expect(textAt([...framesIn(closing)][0] as Buffer, 6)).toBe("1:b");
  });

  test("the unnamed statement of an earlier batch is parsed again, once", () => {
    const names = new StatementNames(1);
    const first = new Batch();
    for (const message of [parse("", "select 1"), bind(""), sync]) first.add(message, names);
    expect([types(first.bytes()), first.replaysUnnamed]).toEqual(["PBS", false]);
    const second = new Batch();
    for (const message of [bind(""), bind(""), sync]) second.add(message, names);
    expect([types(second.bytes()), second.replaysUnnamed]).toEqual(["PBBS", true]);
  });
});

describe("settings", () => {
  test.each([
    ["set work_mem = '1MB'", "work_mem"],
    ["SET SESSION work_mem TO '1MB';", "work_mem"],
    ["set \"app.user\" = 'x'", '"app.user"'],
    ["reset all", "all"],
    ["set local work_mem = '1MB'", undefined],
    ["set transaction isolation level serializable", undefined],
    ["set work_mem = '1MB'; select 1", undefined],
    ["select 1", undefined],
  ])("%s changes %s", (sql, name) => {
    expect(settingIn(sql)?.name).toBe(name);
  });

  test("are set again after the cleaning, in their order; reset all leaves what the connection began with", () => {
    const settings = new SessionSettings();
    settings.begin(
      new Map([
        ["user", "postgres"],
        ["application_name", "it's"],
      ]),
    );
    settings.note({ name: "work_mem", sql: "set work_mem = '1MB'" });
    settings.note({ name: "role", sql: "set role a" });
    settings.note({ name: "work_mem", sql: "set work_mem = '2MB'" });
    const begun = `${CLEAN}; set "application_name" = 'it''s'`;
    expect(settings.takeOver()).toBe(`${begun}; set role a; set work_mem = '2MB'`);
    settings.note({ name: "all", sql: "reset all" });
    expect(settings.takeOver()).toBe(begun);
  });
});

test.each([
  ["listen a", { kind: "listen", channel: "a" }],
  ['LISTEN "A ""b"""; ', { kind: "listen", channel: 'A "b"' }],
  ["Unlisten Abc", { kind: "unlisten", channel: "abc" }],
  ["unlisten *", { kind: "unlisten", channel: "*" }],
  ["select 'listen a'", undefined],
])("%s subscribes to %o", (sql, subscription) => {
  expect(subscriptionIn(sql)).toEqual(subscription);
});

test.each([
  ["select pg_advisory_lock(1)", true],
  ["select pg_try_advisory_lock_shared (1)", true],
  ["select pg_advisory_xact_lock(1)", false],
  ["select pg_try_advisory_xact_lock(1)", false],
  ["create temporary table t (n int)", true],
  ["create temp table t (n int) on commit drop", false],
  ["create table temp (n int)", false],
])("%s is unsafe: %s", (sql, unsafe) => {
  expect(whyUnsafe(sql) !== undefined).toBe(unsafe);
});
