// A run that waits, and who sits at the terminal: nobody, or the person who started it.
import type { RunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { answerHere } from "../../src/approvals/answer-here.ts";
import { waitingLines } from "../../src/runs/waiting-lines.ts";
import { keptRun } from "./kept-run.ts";
import { madeTerminal } from "./made-terminal.ts";

const ID = "effect-of-invoices-7";

test("where nobody sits at a terminal nobody is asked, and the commands are said that answer and go on", async () => {
  const store = await keptRun();
  const terminal = madeTerminal();
  const here = answerHere(store, terminal, 0);
  expect(await here.ask("invoices-7")).toBe(false);
  expect(terminal.said).toEqual({ out: "", err: "" });
  expect(await linesOf(store)).toEqual([
    "A call waits for an answer. To see and answer:",
    "  bulkhead approvals show effect-o   pay_invoice",
    "Then: bulkhead runs resume invoices-7",
  ]);
});

test("the command that goes on says again what no run keeps", async () => {
  const store = await keptRun();
  const run = await store.find("invoices-7");
  const lines = run && (await waitingLines(run, store, {}, { model: "my model.ts" }));
  expect(lines?.at(-1)).toBe("Then: bulkhead runs resume invoices-7 --model 'my model.ts'");
});

test("at a terminal the question is put, and an answer lets the run go on", async () => {
  const store = await keptRun();
  const here = answerHere(store, madeTerminal({ typed: "y\n" }), 0);
  expect(await here.ask("invoices-7")).toBe(true);
  expect(await store.approvals.find(ID)).toMatchObject({ state: "approved" });
  expect(await linesOf(store)).toEqual(["All is answered. To go on: bulkhead runs resume invoices-7"]);
});

test("what is left for later lets nothing go on, and is not asked again", async () => {
  const store = await keptRun();
  const here = answerHere(store, madeTerminal({ typed: "l\ny\n" }), 0);
  expect(await here.ask("invoices-7")).toBe(false);
  expect(await here.ask("invoices-7")).toBe(false);
  expect(await store.approvals.find(ID)).toMatchObject({ state: "asked" });
});

test("a run that does not wait asks nothing", async () => {
  const store = await keptRun();
  await store.abandon("invoices-7", "user");
  const here = answerHere(store, madeTerminal({ typed: "y\n" }), 0);
  expect(await here.ask("invoices-7")).toBe(false);
  expect([await here.waits("invoices-7"), await here.waits("no such thread")]).toEqual([false, false]);
});

test("a run of another principal's says as whom to answer", async () => {
  const store = await keptRun(undefined, { principal: "alice" });
  const [, line] = await linesOf(store);
  expect(line).toContain("approvals show effect-o --as alice ");
});

async function linesOf(store: RunStore): Promise<readonly string[]> {
  const run = await store.find("invoices-7");
  return run === undefined ? [] : waitingLines(run, store, {});
}
