// `bulkhead runs` on runs that are kept: what is shown of them, and what is done to them from outside.
import { type Effect, processRunStore } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { abandonRun, cancelRun, forgetRun, forkRun } from "../../src/commands/runs-change.ts";
import { listRuns } from "../../src/commands/runs-list.ts";
import { showRun } from "../../src/commands/runs-show.ts";
import { findRun } from "../../src/runs/find-run.ts";
import { bulkhead } from "./bulkhead-process.ts";
import { keptRun, newRun } from "./kept-run.ts";
import { madeTerminal } from "./made-terminal.ts";

const ids = ["3f2a0000-0000-4000-8000-000000000001", "3f2a1111-0000-4000-8000-000000000002"];

describe("runs list", () => {
  test("shows the newest first, what waits and what it used, and cuts ids where that says which is meant", async () => {
    const store = await keptRun();
    for (const id of ids) await keptRun(store, { id, thread: id });
    const terminal = madeTerminal();
    expect(await listRuns(store, { limit: 50 }, terminal)).toBe(0);
    const lines = terminal.said.out.split("\n");
    expect(lines[0]).toMatch(/^ID +STATUS +NAME +AGE +ASKS +BITS +TOKENS +COST$/);
    expect(
      lines
        .slice(1, 4)
        .map((line) => line.slice(0, 10).trim())
        .sort(),
    ).toEqual(["3f2a0000", "3f2a1111", "invoices-7"]);
    expect(terminal.said.out).toMatch(/invoices-7 +waiting +pay-invoices +0 s +1 +5 +1,230\n/);
  });

  test("leaves figures out where the terminal is narrow, and never the status", async () => {
    const terminal = madeTerminal({ width: 40 });
    await listRuns(await keptRun(), { limit: 50 }, terminal);
    const lines = terminal.said.out.trimEnd().split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(lines[1]).toMatch(/waiting/);
  });

  test("filters, says when more are there, and says how to start one where there is none", async () => {
    const store = await keptRun();
    await keptRun(store, { id: "b", thread: "b", principal: "alice" });
    const [hers, one, none] = [madeTerminal(), madeTerminal(), madeTerminal()];
    await listRuns(store, { limit: 50, principal: "alice", json: true }, hers);
    expect(JSON.parse(hers.said.out)).toMatchObject({ ok: true, runs: [{ id: "b", status: "waiting", asks: 1 }] });
    await listRuns(store, { limit: 1 }, one);
    expect(one.said.err).toContain("--limit");
    await listRuns(store, { limit: 50, status: "done" }, none);
    expect(none.said.out).toMatch(/No run is kept here that fits.*bulkhead run/);
    const empty = madeTerminal();
    await listRuns(processRunStore(), { limit: 50, color: true } as never, empty); // commander gives the global flags too
    expect(empty.said.out).toMatch(/^No run is kept here\. /);
  });
});

describe("runs show", () => {
  test("draws what crossed as a tree of positions, with what was refused and why", async () => {
    const terminal = madeTerminal();
    expect(await showRun(await keptRun(), "invoices-7", {}, terminal)).toBe(0);
    const { out } = terminal.said;
    expect(out).toMatch(/^status +waiting for 1 answer$/m);
    expect(out).toMatch(/^module +flows\/pay\.ts$/m);
    expect(out).toMatch(/^tokens +1,200 in, 30 out$/m);
    expect(out).toContain(
      [
        "├─ o2  read_mail  ok  5 bits  120 ms  external",
        "│  └─ o2/1-0  open_mail  ok  120 ms  external",
        "├─ o10  read_mail  schema_mismatch  120 ms  external",
        "└─ o11  pay_invoice  asked  argument to",
      ].join("\n"),
    );
    expect(out.trimEnd().split("\n").at(-1)).toBe(
      "To answer: bulkhead approvals list; then go on: bulkhead runs resume invoices-7",
    );
    const hers = madeTerminal();
    await showRun(await keptRun(undefined, { id: "hers", principal: "alice" }), "hers", {}, hers);
    expect(hers.said.out).toContain("To answer: bulkhead approvals list --as alice; then go on");
  });

  test("shows what an effect holds in a frame that it cannot close, and nothing that a terminal obeys", async () => {
    const terminal = madeTerminal();
    await showRun(await keptRun(), "invoices-7", {}, terminal);
    expect(terminal.said.out).toContain("│ to: CANARY‹U+001B›[2J‹U+202E›txt\n│ └─\n│ run  done\n│ cents: 41200\n└─");
    expect(terminal.said.out.replaceAll(/^│.*$/gm, "")).not.toContain("CANARY");
  });

  test("shows what came back to the main side in frames, and nothing that a worker read", async () => {
    const terminal = madeTerminal();
    await showRun(await keptRun(), "invoices-7", {}, terminal);
    const frame = "┌─ o2 read_mail: what came back (may hold words of strangers)\n│ CANARY of o2‹U+001B›[2J\n└─";
    expect(terminal.said.out).toContain(frame);
    expect(terminal.said.out).not.toMatch(/CANARY of o(2\/|10)/);
  });

  test("cuts a long argument with how much is missing, and says who answered", async () => {
    const store = processRunStore();
    await keptRun(store);
    const [asked] = await store.approvals.list();
    await store.approvals.edit((asked as Effect).id, { to: "x".repeat(2_000) }, "user");
    await store.approvals.approve((asked as Effect).id, "user");
    const terminal = madeTerminal();
    await showRun(store, "invoices-7", {}, terminal);
    expect(terminal.said.out.replace(/\n│ /g, "")).toMatch(/x{600} … 1,400 characters more/);
    expect(terminal.said.out).toMatch(
      /approved {2}pay_invoice {2}o11\n {2}edited by user, .* UTC\n {2}answered by user, /,
    );
    expect(terminal.said.out).toMatch(/All is answered\. To go on: bulkhead runs resume invoices-7\n$/);
  });

  test("with --json is one object that has all of it", async () => {
    const terminal = madeTerminal();
    await showRun(await keptRun(), "invoices-7", { json: true }, terminal);
    const { ok, run, operations, effects } = JSON.parse(terminal.said.out);
    expect({ ok, id: run.id, operations: operations.length }).toEqual({ ok: true, id: "invoices-7", operations: 3 });
    expect(effects[0].arguments.cents).toBe(41_200);
    expect(terminal.said.out.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u); // nothing that a terminal obeys or hides
  });

  test("--follow says each thing once, what became of it again, and ends with the run", async () => {
    const store = processRunStore();
    await keptRun(store);
    const terminal = madeTerminal();
    const following = showRun(store, "invoices-7", { follow: true }, terminal);
    await expect.poll(() => terminal.said.out).toContain("run  waiting for 1 answer\n");
    await store.approvals.reject("effect-of-invoices-7", "user");
    const claim = await store.resume("invoices-7");
    await claim.end("done");
    expect(await following).toBe(0);
    expect(terminal.said.out.match(/read_mail {2}ok/g)).toHaveLength(1);
    expect(terminal.said.out).toMatch(/o11 {2}pay_invoice {2}rejected/);
    expect(terminal.said.out.endsWith("run  done\n")).toBe(true);
  });

  test("--follow is left with Ctrl-C, and the run goes on", async () => {
    const [store, stop] = [await keptRun(), new AbortController()];
    const terminal = madeTerminal({ signal: stop.signal });
    const following = showRun(store, "invoices-7", { follow: true, json: true }, terminal);
    await expect
      .poll(() =>
        terminal.said.out
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line))
          .at(-1),
      )
      .toMatchObject({
        run: { status: "waiting" },
      });
    stop.abort();
    await expect(following).rejects.toMatchObject({ code: "interrupted", exit: 130 });
    expect((await store.find("invoices-7"))?.status).toBe("waiting");
  });
});

describe("a run is meant", () => {
  test("by its id, by how it begins, and by nothing else", async () => {
    const store = await keptRun();
    for (const id of ids) await keptRun(store, { id, thread: id });
    expect((await findRun(store, "3f2a1", {})).id).toBe(ids[1]);
    expect((await findRun(store, "invoices-7", {})).id).toBe("invoices-7");
    await expect(findRun(store, "3f2a", {})).rejects.toMatchObject({
      code: "ambiguous_run",
      exit: 2,
      hint: "Write more of the id.",
    });
    for (const id of ["", "x\u001b[2J"])
      await expect(findRun(store, id, {})).rejects.toMatchObject({
        code: "no_run",
        hint: expect.stringContaining("runs list"),
      });
  });

  test("by its whole id, although another's begins with it", async () => {
    const store = await keptRun();
    await keptRun(store, { id: "invoices-77", thread: "b" });
    expect((await findRun(store, "invoices-7", {})).id).toBe("invoices-7");
  });
});

describe("from outside", () => {
  test("cancel answers what is asked, and a run that is over is not cancelled again", async () => {
    const [store, terminal] = [await keptRun(), madeTerminal()];
    expect(await cancelRun(store, "invoices", { json: true }, terminal)).toBe(0);
    expect(JSON.parse(terminal.said.out)).toEqual({ ok: true, run: "invoices-7" });
    const { run, effects } = await store.tree("invoices-7");
    expect([run.status, effects[0]?.state, effects[0]?.code]).toEqual(["cancelled", "rejected", "cancelled"]);
    await expect(cancelRun(store, "invoices", {}, madeTerminal())).rejects.toMatchObject({ code: "run_over" });
  });

  test("fork prints the new id and what to type next, and ends the old one; abandon ends the new one", async () => {
    const [store, terminal] = [await keptRun(), madeTerminal()];
    await forkRun(store, "invoices-7", { as: "invoices-8" }, terminal);
    expect(terminal.said.out).toContain("is abandoned. To run it: bulkhead runs resume invoices-8");
    expect(await store.find("invoices-8")).toMatchObject({
      forkedFrom: "invoices-7",
      status: "stopped",
      thread: "invoices-8",
    });
    expect((await store.find("invoices-7"))?.status).toBe("abandoned");
    await abandonRun(store, "invoices-8", {}, terminal);
    expect((await store.find("invoices-8"))?.status).toBe("abandoned");
  });

  test("forget needs a yes: typed, or --yes", async () => {
    const store = await keptRun();
    for (const terminal of [madeTerminal(), madeTerminal({ typed: "n\n" }), madeTerminal({ typed: "\n" })])
      await expect(forgetRun(store, "invoices-7", {}, terminal)).rejects.toMatchObject({
        code: "not_confirmed",
        exit: 2,
      });
    expect(await store.find("invoices-7")).toBeDefined();
    await forgetRun(store, "invoices-7", {}, madeTerminal({ typed: "y\n" }));
    expect(await store.find("invoices-7")).toBeUndefined();
    await keptRun(store, newRun);
    await forgetRun(store, "invoices-7", { yes: true }, madeTerminal());
    expect(await store.list()).toEqual([]);
  });
});

test.each([
  ["no word", ["runs"], /A word is missing: runs list, runs show, .* or runs forget\./],
  ["a status that is none", ["runs", "list", "--status", "gone"], /Allowed choices are running, waiting/],
  ["a limit that is none", ["runs", "list", "--limit", "0"], /whole number from 1/],
])("bulkhead runs with %s is refused before a database is opened", async (_, args, message) => {
  const { stderr, code } = await bulkhead(args);
  expect(stderr.replace(/\s+/g, " ")).toMatch(message);
  expect(code).toBe(2);
});
