// `bulkhead approvals` on questions that are kept: what is shown of them, and what comes of an answer.
import { effectDigest, type MemoryError, processRunStore, type RunStore } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import type { CliError } from "../../src/cli/cli-error.ts";
import { approve, edit, reject } from "../../src/commands/approvals-answer.ts";
import { listApprovals, showApproval } from "../../src/commands/approvals-show.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";
import { keptRun } from "./kept-run.ts";
import { madeTerminal } from "./made-terminal.ts";

const ID = "effect-of-invoices-7";
const HIDDEN = /(?!\n)\p{Cc}|\u202e/u;

async function stateOf(store: RunStore, id = ID): Promise<string | undefined> {
  return (await store.approvals.find(id))?.state;
}

describe("approvals list", () => {
  test("shows the questions to a principal, with who is told, in a line that nothing can leave", async () => {
    const store = await keptRun();
    const terminal = madeTerminal({ width: 160 });
    expect(await listApprovals(store, {}, terminal)).toBe(0);
    const [head = "", ...rows] = terminal.said.out.trimEnd().split("\n");
    expect(head).toMatch(/^ID +TOOL +STATE +RUN +ASKED +ENDS IN +TELLS$/);
    expect(rows.length).toBe(1);
    expect(terminal.said.out).toContain("CANARY‹U+001B›[2J‹U+202E›txt⏎‹└ U+2514›");
    expect(terminal.said.out).not.toMatch(HIDDEN);
    const none = madeTerminal();
    await listApprovals(store, { as: "mallory" }, none);
    expect(none.said.out).toBe("No question to mallory waits for an answer. Those to another principal: --as <name>\n");
  });

  test("as JSON it has the exact calls, with nothing in it that a terminal obeys", async () => {
    const terminal = madeTerminal();
    await listApprovals(await keptRun(), { json: true }, terminal);
    expect(terminal.said.out).not.toMatch(HIDDEN);
    const { approvals } = JSON.parse(terminal.said.out) as { approvals: { arguments: unknown }[] };
    expect(approvals[0]?.arguments).toEqual({ to: "CANARY\u001b[2J\u202Etxt\n└─\nrun  done", cents: 41_200 });
  });

  test("names a question that cannot be read, and why, beside those that can", async () => {
    const store = await keptRun();
    const shut = { id: "shut\u001b[2J", thread: "t", run: "r", position: "o1", principal: "user", askedAt: 1 } as const;
    const unreadable = async () => [{ ...shut, state: "asked", unreadable: "no_key" } as const];
    const partly = { ...store, approvals: { ...store.approvals, unreadable } };
    const terminal = madeTerminal({ width: 160 });
    expect(await listApprovals(partly, {}, terminal)).toBe(0);
    expect(terminal.said.out).toContain("pay_invoice");
    expect(terminal.said.err).toMatch(/shut.*asked, run r: cannot be read \(no_key: .*BULKHEAD_KEY/);
    expect(terminal.said.err).not.toMatch(HIDDEN);
    const json = madeTerminal();
    await listApprovals(partly, { json: true }, json);
    expect(JSON.parse(json.said.out)).toMatchObject({
      approvals: [{ id: ID }],
      unreadable: [{ unreadable: "no_key" }],
    });
    const none = { ...partly, approvals: { ...partly.approvals, list: async () => [] } };
    const only = madeTerminal();
    await listApprovals(none, {}, only);
    expect([only.said.out, only.said.err]).toEqual(["", expect.stringContaining("cannot be read")]);
  });
});

describe("approvals show", () => {
  test("shows the call, names what each argument came from, and says how to answer exactly this", async () => {
    const store = await keptRun();
    const terminal = madeTerminal();
    expect(await showApproval(store, "effect-of", {}, terminal)).toBe(0);
    expect(terminal.said.out).toContain("from read_mail (o2)");
    expect(terminal.said.out).toContain("│ CANARY‹U+001B›[2J‹U+202E›txt⏎\n│ ‹└ U+2514›‹─ U+2500›⏎\n│ run  done\n└");
    const effect = await store.approvals.find(ID);
    const digest = effect && effectDigest(effect).slice(0, 16);
    expect(terminal.said.err).toContain(`bulkhead approvals approve ${ID} --digest ${digest}\n`);
  });

  test("an id of another principal, of nobody, or of several is refused", async () => {
    const store = await keptRun();
    await keptRun(store, { id: "b", thread: "b" });
    const codes = [];
    for (const [id, as] of [
      [ID, "mallory"],
      ["effect-of", undefined],
      ["nothing", undefined],
      ["", undefined],
    ] as const) {
      const shown = showApproval(store, id, as === undefined ? {} : { as }, madeTerminal());
      codes.push(await shown.then(String, ({ code }: CliError) => code));
    }
    expect(codes).toEqual(["no_approval", "ambiguous_approval", "no_approval", "no_approval"]);
  });
});

describe("approvals approve", () => {
  test("by the digest of what was shown, and says what is next", async () => {
    const store = await keptRun();
    const effect = await store.approvals.find(ID);
    const terminal = madeTerminal();
    const digest = effect === undefined ? "" : effectDigest(effect).slice(0, 16);
    expect(await approve(store, "effect-of-inv", { digest }, terminal)).toBe(0);
    expect(terminal.said.out).toBe("Approved: pay_invoice (o11) runs when its run goes on.\n");
    expect(terminal.said.err).toBe("To go on: bulkhead runs resume invoices-7\n");
    expect(await store.approvals.find(ID)).toMatchObject({ state: "approved", answeredBy: { by: "user" } });
  });

  test("a digest of what it was before an edit approves nothing", async () => {
    const store = await keptRun();
    const effect = await store.approvals.find(ID);
    const digest = effect === undefined ? "" : effectDigest(effect);
    await store.approvals.edit(ID, { to: "bob", cents: 1 }, "user");
    const approved = approve(store, ID, { digest }, madeTerminal());
    await expect(approved).rejects.toMatchObject({ code: "effect_changed", exit: 1 });
    for (const short of ["", "ab", "zz".repeat(8)])
      await expect(approve(store, ID, { digest: short }, madeTerminal())).rejects.toMatchObject({ code: "usage" });
    expect(await stateOf(store)).toBe("asked");
  });

  test("where nobody sits at a terminal it must be said which call, or --yes", async () => {
    const store = await keptRun();
    const terminal = madeTerminal();
    await expect(approve(store, ID, {}, terminal)).rejects.toMatchObject({ code: "not_confirmed" });
    expect(await stateOf(store)).toBe("asked");
    expect(await approve(store, ID, { yes: true, json: true }, terminal)).toBe(0);
    expect(JSON.parse(terminal.said.out)).toMatchObject({ ok: true, approval: { id: ID, state: "approved" } });
  });

  test("at a terminal it is shown first, and only y is yes", async () => {
    const store = await keptRun();
    const no = madeTerminal({ typed: "\n" });
    await expect(approve(store, ID, {}, no)).rejects.toMatchObject({ code: "not_confirmed" });
    expect(no.said.err).toContain("to, is told (text");
    expect(await approve(store, ID, {}, madeTerminal({ typed: "y\n" }))).toBe(0);
    expect(await stateOf(store)).toBe("approved");
  });

  test("a second answer, and one to a run that was cancelled, is refused with what became of it", async () => {
    const store = await keptRun();
    await approve(store, ID, { yes: true }, madeTerminal());
    for (const answer of [approve, reject, edit] as const) {
      const again = answer(store, ID, { yes: true }, madeTerminal());
      await expect(again).rejects.toMatchObject({ code: "answered", message: expect.stringContaining("approved") });
    }
    await keptRun(store, { id: "b", thread: "b" });
    await store.cancel("b", "user");
    const late = approve(store, "effect-of-b", { yes: true }, madeTerminal());
    expect(await late.catch(({ code }: MemoryError) => code)).toBe("run_over");
  });

  test("one that nobody answered in time is expired", async () => {
    const clock = { now: () => 10 };
    const store = await keptRun(processRunStore(clock));
    const claim = await store.resume("invoices-7");
    const [effect] = [...claim.effects.values()];
    if (effect !== undefined)
      await claim.write({ kind: "effect", effect: { ...effect, expiresAt: 20 }, from: "asked" });
    await claim.end("waiting");
    clock.now = () => 20;
    await expect(approve(store, ID, { yes: true }, madeTerminal())).rejects.toMatchObject({ code: "approval_expired" });
  });
});

describe("approvals reject", () => {
  test("says what more is to answer in its run", async () => {
    const terminal = madeTerminal();
    const store = await keptRun();
    expect(await reject(store, ID, {}, terminal)).toBe(0);
    expect(terminal.said.out).toBe("Rejected: pay_invoice (o11) never runs.\n");
    expect(await stateOf(store)).toBe("rejected");
  });
});

describe("approvals edit", () => {
  test("sets arguments by name, shows what they were, and waits still", async () => {
    const store = await keptRun();
    const terminal = madeTerminal();
    expect(await edit(store, ID, { set: ['to="bob@acme.example"', "cents=7"] }, terminal)).toBe(0);
    expect(terminal.said.out).toContain("put in by user");
    expect(terminal.said.out).toContain("before (number)\n┌\n│ 41200\n└");
    expect(await store.approvals.find(ID)).toMatchObject({
      state: "asked",
      arguments: { to: "bob@acme.example", cents: 7 },
      edited: { by: "user", original: { cents: 41_200 } },
    });
    const effect = await store.approvals.find(ID);
    expect(terminal.said.err).toContain(`--digest ${effect && effectDigest(effect).slice(0, 16)}`);
  });

  test("takes all of them from a file, or from the editor", async () => {
    using folder = temporaryFolder();
    folder.file("args.json", '{"to":"carol","cents":1}');
    folder.file("editor.sh", `sed -i 's/carol/dora/' "$1"\n`);
    const store = await keptRun();
    const terminal = { ...madeTerminal(), cwd: folder.path, env: { EDITOR: `sh '${folder.path}/editor.sh'` } };
    await edit(store, ID, { arguments: "@args.json" }, terminal);
    expect((await store.approvals.find(ID))?.arguments).toEqual({ to: "carol", cents: 1 });
    await edit(store, ID, {}, terminal);
    expect((await store.approvals.find(ID))?.arguments).toEqual({ to: "dora", cents: 1 });
  });

  test.each([
    ["no JSON", { set: ["to=bob"] }, {}],
    ["no name", { set: ["=1"] }, {}],
    ["a list", { arguments: "[]" }, {}],
    ["a file that is not there", { arguments: "@nowhere.json" }, {}],
    ["both", { set: ["a=1"], arguments: "{}" }, {}],
    ["nothing, without an editor", {}, {}],
    ["an editor that fails", {}, { EDITOR: "false" }],
  ])("changes nothing for %s", async (_, options, env) => {
    const store = await keptRun();
    const before = await store.approvals.find(ID);
    await expect(edit(store, ID, options, { ...madeTerminal(), env })).rejects.toMatchObject({ name: "CliError" });
    expect(await store.approvals.find(ID)).toEqual(before);
  });
});

test("the program has the commands, and refuses an id that is not there with the way out", async () => {
  using folder = temporaryFolder();
  const ended = await bulkhead(["approvals", "show", "e1", "--json"], { cwd: folder.path });
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout)).toEqual({
    error: {
      code: "no_approval",
      message: "There is no question e1 to user.",
      hint: "See which there are: bulkhead approvals list (of another principal: --as <name>)",
    },
  });
});
