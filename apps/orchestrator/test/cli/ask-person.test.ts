// Questions at the terminal: what each letter does, and what does nothing.
import type { RunStore } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { askPerson } from "../../src/approvals/ask-person.ts";
import { keptRun } from "./kept-run.ts";
import { madeTerminal } from "./made-terminal.ts";

const ID = "effect-of-invoices-7";

/** Lines that are typed, one for each prompt; `meanwhile` happens before one. */
function asking(store: RunStore, lines: readonly (string | (() => Promise<string>))[], readMs = 0) {
  const terminal = madeTerminal();
  const left = [...lines];
  const ask = async (prompt: string) => {
    terminal.err(prompt);
    const line = left.shift();
    return typeof line === "function" ? await line() : line;
  };
  return { terminal, left, asking: { store, by: "user", terminal, ask, readMs, later: new Set<string>() } };
}

const answers = (store: RunStore) => store.approvals.find(ID);

describe("at a terminal", () => {
  test("the call is shown, and y lets exactly it run", async () => {
    const store = await keptRun();
    const { terminal, asking: person } = asking(store, ["y"]);
    expect(await askPerson("invoices-7", person)).toBe(1);
    expect(terminal.said.err).toContain("from read_mail (o2)");
    expect(terminal.said.err).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
    expect(await answers(store)).toMatchObject({ state: "approved", answeredBy: { by: "user" } });
  });

  test("n refuses it", async () => {
    const store = await keptRun();
    await askPerson("invoices-7", asking(store, ["n"]).asking);
    expect(await answers(store)).toMatchObject({ state: "rejected" });
  });

  test.each([[["l"]], [[]], [["", "maybe", "yy", "l"]]])("%j leaves it for later", async (lines) => {
    const store = await keptRun();
    const { left, asking: person } = asking(store, lines);
    expect(await askPerson("invoices-7", person)).toBe(0);
    expect([...person.later]).toEqual([ID]);
    expect(left).toEqual([]);
    expect(await answers(store)).toMatchObject({ state: "asked" });
  });

  test("a y that was typed before the call could be read counts for nothing", async () => {
    const store = await keptRun();
    const { terminal, asking: person } = asking(store, ["y", "l"], 60_000);
    expect(await askPerson("invoices-7", person)).toBe(0);
    expect([...person.later]).toEqual([ID]);
    expect(terminal.said.err).toContain("before this could be read");
  });

  test("e changes one argument, and the call is shown again with what it was", async () => {
    const store = await keptRun();
    const { terminal, asking: person } = asking(store, ["e", "cents=7", "y"]);
    await askPerson("invoices-7", person);
    expect(terminal.said.err).toContain("before (number)\n┌\n│ 41200\n└");
    expect(await answers(store)).toMatchObject({ state: "approved", arguments: { cents: 7 } });
  });

  test("what is no edit changes nothing, and is said", async () => {
    const store = await keptRun();
    const { terminal, asking: person } = asking(store, ["e", "cents=seven", "e", "", "l"]);
    await askPerson("invoices-7", person);
    expect(terminal.said.err).toContain("is no JSON");
    expect((await answers(store))?.edited).toBeUndefined();
  });

  test("s shows what was cut", async () => {
    const store = await keptRun();
    await store.approvals.edit(ID, { body: "word ".repeat(4_000) }, "user");
    const { terminal, asking: person } = asking(store, ["s", "l"]);
    await askPerson("invoices-7", person);
    const [, cut = "", full = ""] = terminal.said.err.split(/^pay_invoice: /m);
    expect(cut).toContain("not shown here");
    expect(full).not.toContain("not shown here");
  });

  test("an edit in another window meanwhile: the y is refused, and what it is now is shown", async () => {
    const store = await keptRun();
    const meanwhile = async () => {
      await store.approvals.edit(ID, { cents: 999 }, "user");
      return "y";
    };
    const { terminal, asking: person } = asking(store, [meanwhile, "l"]);
    await askPerson("invoices-7", person);
    expect(terminal.said.err).toContain("no longer what was shown");
    expect(terminal.said.err).toContain("│ 999");
    expect(await answers(store)).toMatchObject({ state: "asked" });
  });

  test("an answer in another window meanwhile stands", async () => {
    const store = await keptRun();
    const meanwhile = async () => {
      await store.approvals.reject(ID, "user");
      return "y";
    };
    const { terminal, asking: person } = asking(store, [meanwhile]);
    expect(await askPerson("invoices-7", person)).toBe(1);
    expect(terminal.said.err).toContain("answered before: it is rejected");
    expect(await answers(store)).toMatchObject({ state: "rejected" });
  });

  test("what was left for later is not put again", async () => {
    const { terminal, asking: person } = asking(await keptRun(), ["l", "y"]);
    await askPerson("invoices-7", person);
    terminal.said.err = "";
    expect(await askPerson("invoices-7", person)).toBe(0);
    expect(terminal.said.err).toBe("");
  });

  test("only this principal's questions of this run are asked", async () => {
    const store = await keptRun(await keptRun(), { id: "b", thread: "b" });
    const { terminal, asking: person } = asking(store, []);
    await askPerson("invoices-7", { ...person, by: "alice" });
    expect(terminal.said.err).toBe("");
  });
});
