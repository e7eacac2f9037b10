import { describe, expect, test } from "vitest";
import { honestMain, type Json, type Move, type Script, type SeenMessage, type Step } from "../../src/testing/index.ts";
import { INBOX, PROMPT, understand } from "./inbox.ts";

const user = (text: string): SeenMessage => ({ role: "user", text, calls: [], failed: false });

/** Plays a script against a world of outcomes; ids are rewritten as a framework may. */
function play(
  script: Script,
  world: (name: string, args: Readonly<Record<string, Json>>) => Json,
  mode: "parallel" | "one-by-one" = "parallel",
  prompt = PROMPT,
) {
  const messages: SeenMessage[] = [user(prompt)];
  const turns: string[][] = [];
  const sent: [string, Readonly<Record<string, Json>>][] = [];
  for (let round = 0; round < 50; round += 1) {
    const move: Move = honestMain(script, messages, { understand, mode });
    if (move.answer !== undefined) return { answer: move.answer, turns, sent, move, messages };
    turns.push(move.calls.map((call) => call.name));
    messages.push({
      role: "assistant",
      text: "",
      failed: false,
      calls: move.calls.map(({ name, args }, at) => ({ name, args, id: `m${round}-${at}` })),
    });
    for (const [at, { name, args }] of move.calls.entries()) {
      sent.push([name, args]);
      messages.push({
        role: "tool",
        text: JSON.stringify(world(name, args)),
        callId: `m${round}-${at}`,
        calls: [],
        failed: false,
      });
    }
  }
  throw new Error("no end");
}

const HANDLES: Readonly<Record<string, Json>> = {
  "{{h0}}": { kind: "invoice", vendor: "{{h10}}", order: "{{h11}}", cents: 41200, due: "2026-11-03" },
  "{{h2}}": { kind: "invoice", vendor: "{{h12}}", order: "{{h13}}", cents: 90000, due: "2026-11-04" },
  "{{h4}}": { kind: "none" },
  "{{h6}}": { kind: "invoice", vendor: "{{h16}}", order: "{{h17}}", cents: 9950, due: "2026-11-29" },
};

function handleWorld(denied: readonly string[] = []) {
  return (name: string, args: Readonly<Record<string, Json>>): Json => {
    if (name === "list_mail")
      return { ok: true, value: { mails: Object.keys(HANDLES).map((id, at) => ({ id, from: `{{h${at * 2 + 1}}}` })) } };
    if (name === "open_mail") return { ok: true, value: HANDLES[String(args["id"])] ?? null };
    return denied.includes(String(args["vendor"])) ? { ok: false, code: "denied" } : { ok: true };
  };
}

describe("behind handles", () => {
  test("the script plays by paths: what it sends are handles and what it may read", () => {
    const { sent, turns, answer, move } = play(INBOX, handleWorld());
    expect(turns).toEqual([
      ["list_mail"],
      Array(4).fill("open_mail"),
      ["pay_invoice", "pay_invoice"],
      ["send_summary"],
    ]);
    expect(sent.slice(5)).toEqual([
      ["pay_invoice", { vendor: "{{h10}}", order: "{{h11}}", cents: 41200 }],
      ["pay_invoice", { vendor: "{{h16}}", order: "{{h17}}", cents: 9950 }],
      ["send_summary", { body: "4 mails. Paid {{h10}} (mail {{h0}}). Paid {{h16}} (mail {{h6}})." }],
    ]);
    expect(answer).toBe("Paid 2, failed 0.");
    expect(move).toMatchObject({ cheats: [], blind: [] });
  });

  test("one by one makes the same calls in the same order", () => {
    const one = play(INBOX, handleWorld(), "one-by-one");
    expect(one.turns.every((calls) => calls.length === 1)).toBe(true);
    expect(one.sent).toEqual(play(INBOX, handleWorld()).sent);
  });

  test("a refused call is told, and its item is in no later loop", () => {
    const archive: Step = { id: "archive", each: "open", as: "a", call: "archive", args: { id: { extract: "m.id" } } };
    const script: Script = { ...INBOX, steps: [...INBOX.steps, archive] };
    const { sent, answer } = play(script, handleWorld(["{{h10}}"]));
    expect(answer).toBe("Paid 1, failed 1.");
    expect(sent.find(([name]) => name === "send_summary")?.[1]["body"]).toBe(
      "4 mails. Paid {{h16}} (mail {{h6}}). Not paid: {{h10}}, denied.",
    );
    expect(sent.filter(([name]) => name === "archive").map(([, args]) => args["id"])).toEqual([
      "{{h2}}",
      "{{h4}}",
      "{{h6}}",
    ]);
  });

  test("a condition on what happened reaches the failed items, also by the step's name", () => {
    const flag: Step = {
      id: "flag",
      each: "open",
      as: "a",
      when: [["pay$.ok", "=", { free: false }]],
      call: "flag",
      args: { order: { extract: "a.order" }, why: { extract: "pay$.code" } },
    };
    const retry: Step = {
      id: "retry",
      each: "pay",
      as: "p",
      when: [["p$.code", "=", { free: "denied" }]],
      call: "ask_human",
      args: { order: { extract: "p$.args.order" } },
    };
    const { sent } = play({ ...INBOX, steps: [...INBOX.steps, flag, retry] }, handleWorld(["{{h16}}"]));
    expect(sent.slice(-2)).toEqual([
      ["flag", { order: "{{h17}}", why: "denied" }],
      ["ask_human", { order: "{{h17}}" }],
    ]);
  });

  test("a condition on a handle is false, and noted; nothing is computed from one", () => {
    const script: Script = {
      steps: [
        { id: "list", call: "list_mail", args: {} },
        {
          id: "open",
          each: "list.mails",
          as: "m",
          when: [["m.from", "!=", { free: "Ida" }]],
          call: "open_mail",
          args: { id: { extract: "m.id" } },
        },
        {
          id: "pay",
          each: "list.mails",
          as: "m",
          call: "pay",
          args: { cents: { compute: ["eurToCents", { extract: "m.from" }] } },
        },
      ],
      answer: { free: "done" },
    };
    const { turns, move } = play(script, handleWorld());
    expect(turns).toEqual([["list_mail"]]);
    expect(move.blind).toContain("step open: the condition on m.from would have to read a handle");
    expect(move.blind).toContain("step pay: eurToCents would have to read a handle");
    expect(move.cheats).toEqual([]);
  });

  test("a tool that answers one handle is used by its step's name", () => {
    const script: Script = {
      steps: [
        { id: "page", call: "fetch_page", args: {} },
        { id: "facts", call: "page_facts", args: { page: { extract: "page" } } },
        { id: "send", call: "send", args: { to: { list: [{ free: "me" }, { extract: "facts.shop" }] } } },
      ],
      answer: { extract: "facts.cents" },
    };
    const { sent, answer } = play(script, (name) =>
      name === "fetch_page" ? { ok: true, result: "{{h3}}" } : { ok: true, value: { shop: "{{h4}}", cents: 5 } },
    );
    expect(sent.slice(1)).toEqual([
      ["page_facts", { page: "{{h3}}" }],
      ["send", { to: ["me", "{{h4}}"] }],
    ]);
    expect(answer).toBe("5");
  });

  test("what depends on a failed call is not done; the rest is", () => {
    const { sent, answer } = play(INBOX, (name) =>
      name === "list_mail" ? { ok: false, code: "schema_mismatch" } : { ok: true },
    );
    expect(sent).toEqual([["list_mail", {}]]);
    expect(answer).toBe("Paid 0, failed 0.");
  });
});

describe("loops in loops", () => {
  const script: Script = {
    steps: [
      { id: "list", call: "list_mail", args: {} },
      { id: "open", each: "list.mails", as: "m", call: "open_mail", args: { id: { extract: "m" } } },
      {
        id: "line",
        each: "open.lines",
        as: "l",
        call: "book",
        args: { mail: { extract: "m" }, line: { extract: "l.n" }, total: { extract: "open.total" } },
      },
      { id: "close", each: "open", as: "o", call: "close", args: { mail: { extract: "m" } } },
    ],
    answer: {
      compose: [
        {
          each: "open",
          as: "o",
          parts: [
            { extract: "m" },
            ":",
            { each: "o.lines", as: "l", when: [["l.n", "<", { free: 3 }]], parts: [" ", { extract: "l.n" }] },
            ";",
          ],
        },
      ],
    },
  };

  test("reach the outer item and the call for the same outer item", () => {
    const { sent, answer } = play(script, (name, args) => {
      if (name === "list_mail") return { ok: true, value: { mails: [1, 2] } };
      if (name === "open_mail")
        return {
          ok: true,
          value: { lines: args["id"] === 1 ? [{ n: 1 }, { n: 2 }] : [{ n: 3 }], total: Number(args["id"]) * 10 },
        };
      return args["line"] === 2 ? { ok: false, code: "denied" } : { ok: true };
    });
    expect(sent.slice(3)).toEqual([
      ["book", { mail: 1, line: 1, total: 10 }],
      ["book", { mail: 1, line: 2, total: 10 }],
      ["book", { mail: 2, line: 3, total: 20 }],
      ["close", { mail: 1 }],
      ["close", { mail: 2 }],
    ]);
    expect(answer).toBe("1: 1 2;2:;");
  });
});

describe("honesty", () => {
  test("a value that nobody showed is a cheat", () => {
    const messages: SeenMessage[] = [
      user("Open it."),
      { role: "assistant", text: "", calls: [{ name: "open_mail", args: {}, id: "1" }], failed: false },
      { role: "tool", text: "Hello.", calls: [], callId: "1", failed: false },
    ];
    const script: Script = {
      steps: [
        { id: "open", call: "open_mail", args: {} },
        { id: "pay", call: "pay", args: { to: { extract: "open.to" }, day: { prompt: "Friday" }, no: { free: 7 } } },
      ],
      answer: { free: "" },
    };
    const move = honestMain(script, messages, { understand: () => ({ to: "Mallory" }) });
    expect(move.cheats).toEqual(["open.to stands in no visible message", "prompt stands in no message of the user"]);
  });

  test("nothing undefined is sent, and asking for it is a cheat", () => {
    const script: Script = {
      steps: [
        { id: "a", call: "a", args: {} },
        { id: "b", call: "b", args: { x: { extract: "a.nothing" } } },
      ],
      answer: { free: "end" },
    };
    const { sent, move } = play(script, () => ({ ok: true, value: {} }));
    expect(sent).toEqual([["a", {}]]);
    expect(move.cheats).toEqual(["step b: there is no a.nothing"]);
  });
});

describe("the conversation", () => {
  test("may hold more calls than the script's, and messages with none", () => {
    const { messages } = play(INBOX, handleWorld());
    const more = messages.flatMap((message): SeenMessage[] => {
      if (message.role !== "assistant") return [message];
      return [
        { ...message, calls: [...message.calls, { name: "evil", args: {}, id: "e" }] },
        { role: "tool", text: "Error: no", calls: [], callId: "e", failed: true },
      ];
    });
    more.push({ role: "assistant", text: "", calls: [{ name: "evil", args: {}, id: "z" }], failed: false });
    expect(honestMain(INBOX, more, { understand }).answer).toBe("Paid 2, failed 0.");
  });

  test("gives results by position where two calls share an id", () => {
    const script: Script = {
      steps: [
        { id: "list", call: "list", args: {} },
        { id: "open", each: "list.ids", as: "i", call: "open", args: { id: { extract: "i" } } },
      ],
      answer: { compose: [{ each: "open", as: "o", parts: [{ extract: "o" }, " "] }] },
    };
    const tool = (callId: string, value: Json): SeenMessage => ({
      role: "tool",
      text: JSON.stringify({ ok: true, value }),
      callId,
      calls: [],
      failed: false,
    });
    const ai = (...names: string[]): SeenMessage => ({
      role: "assistant",
      text: "",
      calls: names.map((name) => ({ name, args: {}, id: "same" })),
      failed: false,
    });
    const messages = [
      user("x"),
      ai("list"),
      tool("same", { ids: [1, 2] }),
      ai("open", "open"),
      tool("same", 10),
      tool("same", 20),
    ];
    expect(honestMain(script, messages, { understand }).answer).toBe("10 20 ");
  });

  test("starts anew with a new message of the user's", () => {
    const { messages } = play(INBOX, handleWorld());
    const move = honestMain(
      INBOX,
      [...messages, { role: "assistant", text: "Done.", calls: [], failed: false }, user("And again.")],
      { understand },
    );
    expect(move.calls.map((call) => call.name)).toEqual(["list_mail"]);
  });

  test("goes on where the user's words stand among its results once more", () => {
    const { messages } = play(INBOX, handleWorld());
    const results = messages.findIndex(({ role }) => role === "tool");
    const begun = messages.slice(0, results + 1);
    const move = (more: readonly SeenMessage[]) => honestMain(INBOX, [...begun, ...more], { understand });
    expect(move([user(PROMPT)])).toEqual(move([]));
    expect(move([user(PROMPT)]).calls.map(({ name }) => name)).toContain("open_mail");
    expect(move([user(`${PROMPT} Again.`)]).calls.map(({ name }) => name)).toEqual(["list_mail"]);
  });

  test("that left the script is an error", () => {
    const messages: SeenMessage[] = [
      user("x"),
      { role: "assistant", text: "", calls: [{ name: "other", args: {} }], failed: false },
    ];
    expect(() => honestMain(INBOX, messages, { understand })).toThrow(
      "call 0 of step list should be list_mail, it is other",
    );
  });
});
