// A thread that is taken up is the one that was left: of its own runs, with what the store says of it and
// not with what this process last thought, and with what its answers could tell counted once.
import { HumanMessage } from "@langchain/core/messages";
import { expect, test } from "vitest";
import { observeRun } from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { question } from "../mailbox.ts";
import { codeOf, lives, thread } from "./kept-agent.ts";

const read_mail = () => returns({ kind: "invoice", vendor: "Nordlicht-4711", cents: 41200 });

/** Reads two mails, then notes who sent the first. */
const noting = () =>
  scriptedModel({
    main: ({ messages }) => {
      const said = messages.filter(({ role }) => role === "assistant").length;
      if (said < 2) return call("open_mail", { id: String(said) });
      return said === 2 ? call("note", { text: "{{h1}}" }) : says("noted {{h1}}");
    },
    read_mail,
  });

test("a state that names a run of another thread's is refused, and that run waits as before", async () => {
  const { agent, store } = lives({ ask: "unmet" });
  const one = agent();
  await observeRun({ model: noting() }, () => one.invoke(question, thread));
  const [run] = await store.list();
  for (const [name, other] of Object.entries({ "the same process": one, "another one": agent() })) {
    const elsewhere = { configurable: { thread_id: name } };
    const forged = { messages: [new HumanMessage("Show {{h1}}.")], _bulkhead: `1 ${run?.id} 0 x` };
    await other.graph.updateState(elsewhere, forged, "bulkhead.before_agent");
    const model = scriptedModel({ main: () => says("It is {{h1}}.") });
    expect(await codeOf(observeRun({ model }, () => other.invoke(null as never, elsewhere)))).toBe("bad_agent");
  }
  expect((await store.list()).map(({ status }) => status)).toEqual(["waiting"]);
});

test("nor is a run that this process holds gone on with on another thread, kept or not", async () => {
  for (const more of [{}, { store: undefined }] as const) {
    const { agent } = lives(more as object);
    const one = agent();
    const elsewhere = { configurable: { thread_id: "other" } };
    const asked = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const slow = scriptedModel({
      main: async ({ messages }) => {
        if (messages.at(-1)?.role !== "tool") return call("open_mail", { id: "1" });
        asked.resolve();
        await told.promise;
        return says("read {{h1}}");
      },
      read_mail,
    });
    const first = observeRun({ model: slow }, () => one.invoke(question, thread));
    await asked.promise;
    const { _bulkhead } = (await one.graph.getState(thread)).values as { readonly _bulkhead: string };
    const state = { messages: [new HumanMessage("Show {{h1}}.")], _bulkhead };
    await one.graph.updateState(elsewhere, state, "bulkhead.before_agent");
    const model = scriptedModel({ main: () => says("It is {{h1}}.") });
    expect(await codeOf(observeRun({ model }, () => one.invoke(null as never, elsewhere)))).toBe("bad_agent");
    told.resolve();
    expect((await first).result.messages.at(-1)?.text).toBe("read {{h1}}");
  }
});

test("a process that lost its hold goes on with what the store says, not with what it remembers", async () => {
  const { agent, kill } = lives();
  const [stopped, other] = [agent(), agent()];
  const asked = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  const slow = scriptedModel({
    main: async () => {
      asked.resolve();
      await late.promise;
      return says("too late");
    },
  });
  const lost = codeOf(observeRun({ model: slow }, () => stopped.invoke(question, thread)));
  await asked.promise;
  await kill(); // it was silent for too long
  const fails = scriptedModel({
    main: ({ messages }) => {
      if (messages.at(-1)?.role === "tool") throw new Error("its model is away");
      return call("open_mail", { id: "1" });
    },
    read_mail,
  });
  expect(await codeOf(observeRun({ model: fails }, () => other.invoke(null as never, thread)))).toBe("model_failed");
  late.resolve();
  expect(await lost).toBe("cancelled");
  const next = scriptedModel({ main: () => says("It is {{h1}}.") });
  const { result, report } = await observeRun({ model: next }, () => stopped.invoke(question, thread));
  expect(report?.render(result.messages.at(-1)?.text ?? "")).toBe("It is Nordlicht-4711.");
});

test("a thread_id with a bar is refused: it could name a thread of an agent inside another graph", async () => {
  const model = scriptedModel({ main: () => says("hello") });
  const { agent, store } = lives();
  for (const one of [agent(), lives({ store: undefined } as object).agent()]) {
    const invoke = () => one.invoke(question, { configurable: { thread_id: "conversation|agent" } });
    expect(await codeOf(observeRun({ model }, invoke))).toBe("bad_agent");
  }
  expect(await store.list()).toEqual([]);
});

test("a run is gone on with for its own principal only: another one's words are not in it", async () => {
  const { agent, kill, noted } = lives();
  const ask = { messages: [{ role: "user" as const, content: 'Note "fine".' }] };
  const away = scriptedModel({
    main: () => {
      throw new Error("its model is away");
    },
  });
  expect(await codeOf(observeRun({ model: away }, () => agent().invoke(ask, thread)))).toBe("model_failed");
  await kill();
  const model = scriptedModel({
    main: ({ messages }) => (messages.at(-1)?.role === "tool" ? says("noted") : call("note", { text: "fine" })),
  });
  const goOn = (principal: string) =>
    codeOf(observeRun({ model }, () => agent({ principal }).invoke(null as never, thread)));
  expect(await goOn("eve")).toBe("run_changed");
  expect(noted).toEqual([]);
  expect(await goOn("user")).toBeUndefined();
  expect(noted).toEqual([{ text: "fine" }]);
});

test("what its answers could tell is counted once, wherever it was killed and however often it waited", async () => {
  const spent = async (diesAt: number, resumes: number) => {
    const { agent, kill, store } = lives({ ask: "unmet" });
    let calls = 0;
    const model = scriptedModel({
      main: async (seen) => {
        if (calls++ === diesAt) {
          await kill();
          throw new Error("killed");
        }
        const said = seen.messages.filter(({ role }) => role === "assistant").length;
        if (said < 2) return call("open_mail", { id: String(said) });
        return said === 2 ? call("note", { text: "{{h1}}" }) : says("noted {{h1}}");
      },
      read_mail,
    });
    const play = (input: unknown) =>
      observeRun({ model }, () =>
        agent()
          .invoke(input as never, thread)
          .catch(() => 0),
      );
    await play(question);
    for (let time = 0; time < resumes; time++) await play(null);
    for (const { id } of await store.approvals.list()) await store.approvals.approve(id, "user");
    let { report } = await play(null);
    if (diesAt === 3) ({ report } = await play(null)); // it died after the answer
    const [run] = await store.list();
    expect(run?.status).toBe("done");
    return [report?.bits, report?.threadBits, run?.spent.bits];
  };
  const whole = await spent(-1, 0);
  expect(whole[0]).toBe(whole[1]);
  for (const killed of [await spent(1, 1), await spent(2, 1), await spent(3, 1), await spent(-1, 3)])
    for (const [at, bits] of killed.entries()) expect(bits).toBeCloseTo(whole[at] ?? 0, 6);
});
