// Calls that wait for a person: what is asked, and what an answer makes of them.
import { type Claim, MemoryError, processRunStore, trustedSet } from "@bulkhead/memory";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { memberOf } from "../../src/tool/member-of.ts";
import { type AnyTool, defineTool } from "../../src/tool/tool.ts";
import { STRANGER } from "../run/make-run.ts";
import { changedClaim, keptRuns, mail } from "./kept-runs.ts";

const TO_BOB = { to: "bob@acme.eu" };
const FULL = { to: "bob@acme.eu", text: "Hello" };
/** A context that has read strangers' text: a write asks. */
const asking = { position: "o1", context: STRANGER } as const;
afterEach(() => vi.useRealTimers());

describe("a question", () => {
  test("holds the exact call, who is asked, until when, and why; the call parks, and nothing has run", async () => {
    vi.useFakeTimers({ now: 1_000 });
    const { tool, sent } = mail({ recipients: ["to"], limits: { perRun: 5 } });
    const { life, row } = keptRuns();
    await life(
      async ({ call, run, events }) => {
        expect(await call(tool, TO_BOB, asking)).toMatchObject({ ok: false, code: "needs_approval" });
        const id = (await row("o1"))?.id ?? "";
        expect(["o1", "o2", "o"].map((at) => run.questions.waitAt(at))).toEqual([true, false, false]);
        expect(run.report().effects).toMatchObject([{ state: "asked", arguments: FULL }]);
        expect(events).toContainEqual(expect.objectContaining({ kind: "asked", effect: id, inDoubt: false }));
      },
      { more: { askForMs: 500, principal: "alice" } },
    );
    expect(sent).toEqual([]);
    expect(await row("o1")).toMatchObject({
      state: "asked",
      arguments: FULL,
      principal: "alice",
      askedAt: 1_000,
      expiresAt: 1_500,
      recipients: ["to"],
      context: STRANGER,
      labels: { to: STRANGER, text: STRANGER },
      decision: { kind: "ask", reason: "context" },
      spends: [],
      schema: { properties: { to: { type: "string" } } },
    });
  });

  test("is open for seven days where nothing else is said, and asked once however often the call comes back", async () => {
    vi.useFakeTimers({ now: 1_000 });
    const { tool } = mail();
    const { life, onlyQuestion } = keptRuns();
    const ids = new Set<string>();
    for (let lives = 0; lives < 3; lives++) {
      await life(({ call }) => call(tool, TO_BOB, asking));
      ids.add((await onlyQuestion()).id);
    }
    expect(ids.size).toBe(1);
    expect((await onlyQuestion()).expiresAt).toBe(1_000 + 7 * 24 * 3_600_000);
  });

  test("that is approved runs what was stored, once", async () => {
    const { tool, sent } = mail();
    const { life, row, store, onlyQuestion } = keptRuns();
    await life(({ call }) => call(tool, TO_BOB, asking));
    await store.approvals.approve((await onlyQuestion()).id, "user");
    for (let lives = 0; lives < 2; lives++) {
      await life(async ({ call, run, events }) => {
        expect(await call(tool, TO_BOB, asking)).toMatchObject({ ok: true });
        if (lives > 0) return;
        expect(run.report().effects).toMatchObject([{ state: "done", answeredBy: "user" }]);
        expect(events).toContainEqual(expect.objectContaining({ kind: "answered", answer: "approved", by: "user" }));
      });
    }
    expect(sent).toEqual([{ args: FULL, key: "thread/o1" }]);
    expect(await row("o1")).toMatchObject({ state: "done", answeredBy: { by: "user" } });
  });

  test("that is rejected, or that nobody answers, is that code, and never runs", async () => {
    vi.useFakeTimers({ now: 1_000 });
    const { tool, sent } = mail();
    const { life, row, store } = keptRuns();
    await life(async ({ call }) => {
      await call(tool, TO_BOB, asking);
      await call(tool, TO_BOB, { ...asking, position: "o2" });
    });
    await store.approvals.reject((await row("o1"))?.id ?? "", "user");
    vi.setSystemTime(1_000 + 8 * 24 * 3_600_000);
    await life(async ({ call, run, events }) => {
      expect(await call(tool, TO_BOB, asking)).toMatchObject({ ok: false, code: "rejected" });
      expect(await call(tool, TO_BOB, { ...asking, position: "o2" })).toMatchObject({ ok: false, code: "expired" });
      expect(run.report().effects.map(({ state }) => state)).toEqual(["rejected", "expired"]);
      expect(events.filter(({ kind }) => kind === "answered")).toMatchObject([
        { answer: "rejected", by: "user" },
        { answer: "expired" },
      ]);
    });
    expect(sent).toEqual([]);
  });

  test("that runs out while the run is held ends there, and no answer comes after it", async () => {
    vi.useFakeTimers({ now: 1_000 });
    const { tool, sent } = mail();
    const { life, row, store } = keptRuns(processRunStore(), { ask: "unmet", askForMs: 100 });
    await life(async ({ call }) => {
      await call(tool, TO_BOB, asking);
      vi.setSystemTime(1_100);
      expect(await call(tool, TO_BOB, asking)).toMatchObject({ ok: false, code: "expired" });
    });
    const late = store.approvals.approve((await row("o1"))?.id ?? "", "user");
    await expect(late).rejects.toMatchObject({ code: "approval_expired" });
    expect(sent).toEqual([]);
  });

  test("that is answered in the moment in which it would run out is heard in the next life", async () => {
    vi.useFakeTimers({ now: 1_000 });
    const { tool, sent } = mail();
    const { life } = keptRuns(processRunStore(), { ask: "unmet", askForMs: 100 });
    await life(
      async ({ call, unkept }) => {
        await call(tool, TO_BOB, asking);
        vi.setSystemTime(1_100);
        expect(await call(tool, TO_BOB, asking)).toMatchObject({ ok: false, code: "needs_approval" });
        expect(unkept).toEqual([]);
      },
      {
        through: (claim) =>
          changedClaim(claim, {
            write: async (...changes) => {
              const expires = changes.some((change) => change.kind === "effect" && change.effect.state === "expired");
              if (expires) throw new MemoryError("effect_changed", "x");
              await claim.write(...changes);
            },
          }),
      },
    );
    expect(sent).toEqual([]);
  });

  test("of a run that was cancelled is answered by that, and nothing of it runs", async () => {
    const { tool, sent } = mail();
    const { life, row, store } = keptRuns();
    await life(({ call }) => call(tool, TO_BOB, asking));
    const { id = "" } = (await row("o1")) ?? {};
    await store.cancel("run", "user");
    await expect(store.approvals.approve(id, "user")).rejects.toMatchObject({ code: "run_over" });
    await expect(life(({ call }) => call(tool, TO_BOB, asking))).rejects.toMatchObject({ code: "run_over" });
    expect(await row("o1")).toMatchObject({ state: "rejected", code: "cancelled" });
    expect(sent).toEqual([]);
  });

  test("is not asked where nobody asks, and where nothing is kept it is denied", async () => {
    const { tool, sent } = mail();
    const { life, store } = keptRuns(processRunStore(), { ask: "never" });
    expect(await life(({ call }) => call(tool, TO_BOB, asking))).toMatchObject({ code: "denied" });
    expect([await store.approvals.list(), sent]).toEqual([[], []]);
  });

  test("about a value that cannot be kept is refused, and says of which argument", async () => {
    const tool = defineTool({
      name: "odd",
      description: "",
      input: z.object({ at: z.string().transform((text) => ({ text, salt: Math.random() })) }),
      effect: "write",
      run: () => "",
    });
    const { life } = keptRuns();
    await life(async ({ call }) => {
      expect(await call(tool, { at: "x" }, { position: "o1" })).toMatchObject({ code: "schema_mismatch" });
      expect(await call(tool, { at: 7n }, { position: "o2" })).toMatchObject({
        code: "schema_mismatch",
        argument: "at",
      });
    });
  });
});

test("a question without an end has none that no store could write", async () => {
  for (const askForMs of [Number.POSITIVE_INFINITY, 1e300]) {
    const { life, onlyQuestion } = keptRuns(undefined, { ask: "unmet", askForMs });
    await life(({ call }) => call(mail().tool, TO_BOB, asking));
    expect(await onlyQuestion()).not.toHaveProperty("expiresAt");
  }
});

describe("an edit", () => {
  const people = trustedSet({ name: "people", rows: [{ to: "bob@acme.eu" }, { to: "ada@acme.eu" }] });

  async function edited(tool: AnyTool, changes: Record<string, unknown>, runs = keptRuns()) {
    await runs.life(({ call }) => call(tool, TO_BOB, asking));
    const { id, arguments: args } = await runs.onlyQuestion();
    await runs.store.approvals.edit(id, { ...args, ...changes } as never, "user");
    await runs.store.approvals.approve(id, "user");
    const result = await runs.life(({ call }) => call(tool, TO_BOB, asking));
    return { result, row: await runs.row("o1") };
  }

  test("runs exactly as it was edited, once, though the call is made as it was", async () => {
    const { tool, sent } = mail();
    const runs = keptRuns();
    const { result, row } = await edited(tool, { text: "  Other words " }, runs);
    await runs.life(({ call }) => call(tool, TO_BOB, asking));
    expect(result.ok).toBe(true);
    expect(sent.map(({ args }) => args)).toEqual([{ to: "bob@acme.eu", text: "  Other words " }]);
    expect(row).toMatchObject({
      state: "done",
      edited: { by: "user", original: FULL },
      labels: { text: { integrity: "user", readers: "public" }, to: STRANGER },
    });
  });

  test("that takes what was met out of its set is denied, and is not asked again", async () => {
    const { tool, sent } = mail({ arguments: { to: memberOf(people, "to"), text: "any" } });
    const { result, row } = await edited(tool, { to: "eve@evil.example" });
    expect(result).toMatchObject({
      ok: false,
      code: "denied",
      decision: { kind: "deny", reason: "argument", argument: "to" },
    });
    expect(row).toMatchObject({ state: "denied", code: "denied" });
    expect(sent).toEqual([]);
  });

  test("to another row of the set is another row that is spent", async () => {
    const { tool, sent } = mail({ arguments: { to: memberOf(people, "to"), text: "any" } });
    const runs = keptRuns();
    expect((await edited(tool, { to: "ada@acme.eu" }, runs)).result.ok).toBe(true);
    await runs.life(async ({ call }) => {
      expect(await call(tool, { to: "ada@acme.eu" }, { position: "o2" })).toMatchObject({ ok: false });
      expect(await call(tool, TO_BOB, { position: "o3" })).toMatchObject({ ok: true });
    });
    expect(sent).toHaveLength(2);
  });

  test("of a constant is refused at once: that is the developer's", async () => {
    const { tool } = mail();
    const bound = tool.with({ text: "Bound" }, { name: "bound" });
    const { life, store, onlyQuestion } = keptRuns();
    await life(({ call }) => call(bound, TO_BOB, asking));
    const { id } = await onlyQuestion();
    const edit = store.approvals.edit(id, { to: "bob@acme.eu", text: "Other" }, "user");
    await expect(edit).rejects.toMatchObject({ code: "bad_edit" });
  });

  test("of a constant that got past that is denied when it would run", async () => {
    const { tool, sent } = mail();
    const bound = tool.with({ text: "Bound" }, { name: "bound" });
    const { life, store, onlyQuestion } = keptRuns();
    await life(({ call }) => call(bound, TO_BOB, asking));
    const { id } = await onlyQuestion();
    await store.approvals.edit(id, { to: "ada@acme.eu", text: "Bound" }, "user");
    const approved = await store.approvals.approve(id, "user");
    const changed = { ...approved, arguments: { to: "bob@acme.eu", text: "Other" } };
    const through = (claim: Claim) => changedClaim(claim, { effects: new Map([["o1", changed]]) });
    const result = await life(({ call }) => call(bound, TO_BOB, asking), { through });
    expect(result).toMatchObject({ code: "denied", decision: { reason: "argument", argument: "text" } });
    expect(sent).toEqual([]);
  });

  test("that the tool's own schema refuses is denied: JSON Schema cannot say everything", async () => {
    const { tool, sent } = mail({
      input: z.object({ to: z.string().refine((to) => to.endsWith("@acme.eu")), text: z.string().default("Hello") }),
    });
    const { result, row } = await edited(tool, { to: "eve@evil.example" });
    expect(result).toMatchObject({ ok: false, code: "schema_mismatch" });
    expect(row).toMatchObject({ state: "denied" });
    expect(sent).toEqual([]);
  });
});

describe("what was shown", () => {
  type Mails = NonNullable<Parameters<typeof mail>[0]>["input"];
  const text = z.string().default("Hello");
  const changes = {
    "has a default more": z.object({ to: z.string(), text, urgent: z.boolean().default(true) }),
    "makes other words of it": z.object({ to: z.string(), text: text.transform((words) => `${words}!`) }),
    "puts another in its place": z.object({ to: z.enum(["eve@evil.example"]).catch("eve@evil.example"), text }),
  };

  test.each(Object.entries(changes))(
    "is not what runs when its tool's schema %s: the run has changed",
    async (_, input) => {
      const { life, store, onlyQuestion, row } = keptRuns();
      await life(({ call }) => call(mail().tool, TO_BOB, asking));
      await store.approvals.approve((await onlyQuestion()).id, "user");
      const { tool, sent } = mail({ input: input as unknown as NonNullable<Mails> });
      expect(await life(({ call }) => call(tool, TO_BOB, asking))).toMatchObject({ code: "run_changed" });
      expect([sent, (await row("o1"))?.state]).toEqual([[], "approved"]); // put back, it goes on
      expect(await life(({ call }) => call(mail().tool, TO_BOB, asking))).toMatchObject({ ok: true });
    },
  );

  test("of an edit is what runs, or nothing is: what the schema makes something else of is denied", async () => {
    for (const words of [{ to: "ada@acme.eu" }, { to: " ada@acme.eu", text: "x" }]) {
      const { tool, sent } = mail({
        input: z.object({ to: z.string().trim(), text }) as unknown as NonNullable<Mails>,
      });
      const { life, store, onlyQuestion } = keptRuns();
      await life(({ call }) => call(tool, TO_BOB, asking));
      const { id } = await onlyQuestion();
      await store.approvals.edit(id, words, "user");
      await store.approvals.approve(id, "user");
      expect(await life(({ call }) => call(tool, TO_BOB, asking))).toMatchObject({ code: "schema_mismatch" });
      expect(sent).toEqual([]);
    }
  });
});

test("a limit that is reached while a question waits holds: what was approved is denied then", async () => {
  const orders = trustedSet({ name: "orders", rows: [{ to: "bob@acme.eu" }] });
  const { tool, sent } = mail({ arguments: { to: memberOf(orders, "to"), text: "any" } });
  const { life, row, store } = keptRuns();
  await life(async ({ call }) => {
    await call(tool, TO_BOB, asking);
    await call(tool, TO_BOB, { ...asking, position: "o2" });
  });
  for (const { id } of await store.approvals.list()) await store.approvals.approve(id, "user");
  await life(async ({ call }) => {
    expect(await call(tool, TO_BOB, asking)).toMatchObject({ ok: true });
    expect(await call(tool, TO_BOB, { ...asking, position: "o2" })).toMatchObject({
      code: "denied",
      decision: { reason: "limit" },
    });
  });
  expect(sent).toHaveLength(1);
  expect(await row("o2")).toMatchObject({ state: "denied", decision: { kind: "deny", reason: "limit" } });
});

test("a person who is asked about a limit can let it pass", async () => {
  const { tool, sent } = mail({ limits: { perRun: 1 } });
  const { life, store, onlyQuestion } = keptRuns();
  await life(async ({ call }) => {
    await call(tool, TO_BOB, { position: "o1" });
    await call(tool, TO_BOB, { position: "o2" });
  });
  const question = await onlyQuestion();
  expect(question).toMatchObject({ position: "o2", decision: { kind: "ask", reason: "limit" } });
  await store.approvals.approve(question.id, "user");
  expect(await life(({ call }) => call(tool, TO_BOB, { position: "o2" }))).toMatchObject({ ok: true });
  expect(sent).toHaveLength(2);
});

describe("two calls that are the same", () => {
  const both = async ({ call }: { call: (...args: never[]) => Promise<unknown> }, tool: AnyTool) => {
    const one = call as unknown as (
      tool: AnyTool,
      args: object,
      more: object,
    ) => Promise<{ ok: boolean; code?: string }>;
    return Promise.all(["o1", "o2"].map((position) => one(tool, TO_BOB, { ...asking, position })));
  };

  test.each([true, false])(
    "and read are asked about once, and both run when that was approved (egress: %s)",
    async (egress) => {
      const { tool, sent } = mail({ effect: "read", egress, decidedBy: "user" });
      const { life, store, onlyQuestion } = keptRuns();
      await life(async (run) => {
        expect(await both(run, tool)).toMatchObject([{ code: "needs_approval" }, { code: "needs_approval" }]);
        await onlyQuestion();
        expect(["o1", "o2"].map((at) => run.run.questions.waitAt(at))).toEqual([true, true]);
      });
      await store.approvals.approve((await onlyQuestion()).id, "user");
      expect(await life((run) => both(run, tool))).toMatchObject([{ ok: true }, { ok: true }]);
      expect(await store.approvals.list()).toEqual([]);
      expect(sent).toHaveLength(2);
    },
  );

  test("and read are one question though the first is not kept yet", async () => {
    const { tool } = mail({ effect: "read", decidedBy: "user" });
    const { life, onlyQuestion } = keptRuns();
    const slowly = (claim: Claim) =>
      changedClaim(claim, {
        write: async (...changes) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          await claim.write(...changes);
        },
      });
    await life((run) => both(run, tool), { through: slowly });
    await onlyQuestion();
  });

  test("and read are two questions when the first was edited: that was approved for something else", async () => {
    const { tool, sent } = mail({ effect: "read", decidedBy: "user" });
    const { life, store, onlyQuestion } = keptRuns();
    await life((run) => both(run, tool));
    const { id } = await onlyQuestion();
    await store.approvals.edit(id, { ...FULL, text: "Bye" }, "user");
    await store.approvals.edit(id, FULL, "user"); // back to what it was: a person's words all the same
    await store.approvals.approve(id, "user");
    expect(await life((run) => both(run, tool))).toMatchObject([{ ok: true }, { code: "needs_approval" }]);
    expect(sent).toHaveLength(1);
  });

  test("and read beyond a limit are two questions: an answer to one is none about how often", async () => {
    const { tool, sent } = mail({ effect: "read", decidedBy: "user", limits: { perRun: 1 } });
    const { life, store, onlyQuestion } = keptRuns();
    await life((run) => both(run, tool));
    await store.approvals.approve((await onlyQuestion()).id, "user");
    expect(await life((run) => both(run, tool))).toMatchObject([{ ok: true }, { code: "needs_approval" }]);
    expect(await onlyQuestion()).toMatchObject({ position: "o2", decision: { reason: "limit" } });
    await life(({ call }) => call(tool, TO_BOB, { ...asking, position: "o3" }));
    expect(await store.approvals.list()).toHaveLength(2);
    expect(sent).toHaveLength(1);
  });

  test("and read are both refused when that was rejected", async () => {
    const { tool, sent } = mail({ effect: "read", decidedBy: "user" });
    const { life, store, onlyQuestion } = keptRuns();
    await life((run) => both(run, tool));
    await store.approvals.reject((await onlyQuestion()).id, "user");
    expect(await life((run) => both(run, tool))).toMatchObject([{ code: "rejected" }, { code: "rejected" }]);
    expect(sent).toEqual([]);
  });

  test("and write are two questions", async () => {
    const { tool } = mail();
    const { life, store } = keptRuns();
    await life((run) => both(run, tool));
    expect(await store.approvals.list()).toHaveLength(2);
  });
});
