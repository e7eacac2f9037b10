// A run that waits, and who sits at the terminal: nobody, or the person who started it.
import { expect, test } from "vitest";
import { answerHere } from "../../src/answer-here.ts";
import { keptRun } from "./kept-run.ts";
import { madeTerminal } from "./made-terminal.ts";

const ID = "effect-of-invoices-7";

test("where nobody sits at a terminal nobody is asked, and the commands are said that answer and go on", async () => {
  const store = await keptRun();
  const terminal = madeTerminal();
  const here = answerHere(store, terminal, 0);
  expect(await here.ask("invoices-7")).toBe(false);
  expect(terminal.said).toEqual({ out: "", err: "" });
  expect(await here.hint("invoices-7")).toEqual([
    "A call waits for an answer. To see and answer:",
    "  bulkhead approvals show effect-o   pay_invoice",
    "Then: bulkhead runs resume invoices-7",
  ]);
});

test("at a terminal the question is put, and an answer lets the run go on", async () => {
  const store = await keptRun();
  const here = answerHere(store, madeTerminal({ typed: "y\n" }), 0);
  expect(await here.ask("invoices-7")).toBe(true);
  expect(await store.approvals.find(ID)).toMatchObject({ state: "approved" });
  expect(await here.hint("invoices-7")).toEqual(["All is answered. To go on: bulkhead runs resume invoices-7"]);
});

test("what is left for later lets nothing go on, and is not asked again", async () => {
  const store = await keptRun();
  const here = answerHere(store, madeTerminal({ typed: "l\ny\n" }), 0);
  expect(await here.ask("invoices-7")).toBe(false);
  expect(await here.ask("invoices-7")).toBe(false);
  expect(await store.approvals.find(ID)).toMatchObject({ state: "asked" });
});

test("a run that does not wait asks nothing and says nothing", async () => {
  const store = await keptRun();
  await store.abandon("invoices-7", "user");
  const here = answerHere(store, madeTerminal({ typed: "y\n" }), 0);
  expect(await here.ask("invoices-7")).toBe(false);
  expect(await here.hint("invoices-7")).toEqual([]);
  expect(await here.hint("no such thread")).toEqual([]);
});

test("a run of another principal's says as whom to answer", async () => {
  const store = await keptRun(undefined, { principal: "alice" });
  const [, line] = await answerHere(store, madeTerminal(), 0).hint("invoices-7");
  expect(line).toContain("approvals show effect-o --as alice ");
});
