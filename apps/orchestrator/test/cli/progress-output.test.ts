// Progress as it is written to a terminal, and to anything else.
import type { RunEvent } from "@bulkhead/agents";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ProgressOutput, showProgress } from "../../src/terminal/progress-output.ts";

function output({ isTTY, columns = 80 }: { isTTY: boolean; columns?: number }) {
  let text = "";
  const abort = new AbortController();
  const stream = {
    isTTY,
    columns,
    rows: 24,
    write: (more: string) => {
      text += more;
      return true;
    },
  } as unknown as NodeJS.WriteStream; // what is used of it
  const progress: ProgressOutput = showProgress({
    stream,
    env: {},
    paint: (_, word) => word,
    title: "running agent.ts ...",
    signal: abort.signal,
  });
  const see = (event: object) => progress.observe({ run: "r1", at: 0, ...event } as RunEvent);
  const print = (more: string) => stream.write(more);
  return { progress, see, print, stop: () => abort.abort(), text: () => text, lines: () => text.trimEnd().split("\n") };
}

// What stands on a terminal in the end: the codes that are used move up and erase below.
function shown(text: string): string {
  let lines = [""];
  for (const [part = ""] of text.replaceAll("\u001B", "␛").matchAll(/␛\[(?:\d*A|J|\?25[hl])|\r|\n|[^␛\r\n]+/g)) {
    if (part.endsWith("A")) lines = lines.slice(0, lines.length - 1 - Number(part.slice(2, -1))).concat("");
    else if (part === "\r") lines = lines.with(-1, "");
    else if (part === "\n") lines.push("");
    else if (!part.startsWith("␛")) lines = lines.with(-1, `${lines.at(-1)}${part}`);
  }
  return lines.join("\n");
}

const start = { kind: "run_start", ask: "never" };
const spawned = { kind: "spawn_start", position: "c1-0", worker: "read_mail", tool: "open_mail" };
const model = { kind: "model_call", position: "c1-0", model: "scripted", characters: 10, ms: 1, ok: false };

describe("on a terminal", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("the clock goes on without an event, a line each second", () => {
    const { progress, see, text, lines } = output({ isTTY: true });
    see(start);
    vi.advanceTimersByTime(100);
    const before = text().length;
    vi.advanceTimersByTime(3000);
    expect(lines().at(-1)).toMatch(/main +running.* 3\.\d s$/);
    expect(text().slice(before).match(/main/g)).toHaveLength(3);
    progress[Symbol.dispose]();
    const after = text();
    vi.advanceTimersByTime(3000);
    expect(text()).toBe(after);
  });

  test("what was stopped ends with stopped, and the cursor is back", () => {
    const { progress, see, stop, text } = output({ isTTY: true });
    see(start);
    see(spawned);
    stop();
    progress[Symbol.dispose]();
    expect(text()).toMatch(/main +stopped[^\n]*\n└─ read_mail#1 \(open_mail\) +stopped\n/);
    expect(text().endsWith("\u001B[?25h")).toBe(true);
  });

  test("what a tool prints stands above the tree, which is taken away before it and painted again", () => {
    const { progress, see, print, text } = output({ isTTY: true });
    print("loaded\n");
    see(start);
    vi.advanceTimersByTime(100);
    print("posted: ");
    print("tea\n");
    vi.advanceTimersByTime(100);
    print("half a line");
    see({ kind: "run_end", ok: true, ms: 5 });
    progress[Symbol.dispose]();
    const screen = shown(text());
    expect(screen).toMatch(/^loaded\nposted: tea\nhalf a line\nmain +done[^\n]*\n$/);
    print("after\n");
    expect(text().endsWith("after\n")).toBe(true);
  });

  test("the last state has the report's bits, never rounded down", () => {
    const { progress, see, text } = output({ isTTY: true });
    see(start);
    see({ kind: "run_end", ok: true, ms: 5 });
    progress.settle({ bits: 1200.2 });
    progress[Symbol.dispose]();
    expect(shown(text())).toContain("1,201 bits");
  });

  test("an agent without Bulkhead leaves no tree", () => {
    const { progress, text } = output({ isTTY: true });
    progress[Symbol.dispose]();
    expect(text().endsWith("\u001B[1A\r\u001B[J\u001B[?25h")).toBe(true);
  });

  test("a width of 0 is drawn as 80", () => {
    const { progress, see, text } = output({ isTTY: true, columns: 0 });
    see(start);
    see({ ...model, who: "main", position: "main", inputTokens: 12_000, outputTokens: 3000 });
    progress[Symbol.dispose]();
    expect(text()).toContain("main  failed    1 model call  15k tokens  10 characters  0 bits  0.0 s");
  });
});

describe.each([true, false])("on a terminal: %s", (isTTY) => {
  test("a scripted model's own error is said once, and stays above what follows", () => {
    const { progress, see, text } = output({ isTTY });
    see(start);
    see({ ...model, who: "read_mail", problem: "no turn is left\u001B[2J" });
    see({ ...model, who: "read_mail", problem: "no turn is left\u001B[2J" });
    progress[Symbol.dispose]();
    expect(text().match(/the model of read_mail failed: no turn is left‹U\+001B›\[2J\n/g)).toHaveLength(1);
  });
});

describe("in a pipe", () => {
  test("a run that was stopped ends with a line that says so", () => {
    const { progress, see, stop, lines } = output({ isTTY: false });
    see(start);
    see({ kind: "run_end", at: 1200, ok: false, code: "cancelled", ms: 1200 });
    stop();
    progress[Symbol.dispose]();
    expect(lines().at(-1)).toMatch(/^main {2}stopped .* 1\.2 s$/);
  });

  test("a call of a tool that nobody knows is one line", () => {
    const { see, lines } = output({ isTTY: false });
    see({
      kind: "call_end",
      position: "c1-0",
      tool: "(unknown)",
      effect: "undeclared",
      who: "main",
      ok: false,
      code: "denied",
      ms: 0,
    });
    expect(lines().at(-1)).toBe("main / (unknown): no such tool  refused  denied  0 ms");
  });
});

test("in a pipe a read stands before what was made of it; only a main agent's waits for its reader", () => {
  const { see, lines } = output({ isTTY: false });
  const read = (position: string, who: string) => {
    see({ kind: "call_start", position, who, tool: "fetch_page" });
    see({ kind: "call_end", position, who, tool: "fetch_page", effect: "read", ok: true, ms: 1 });
  };
  see(start);
  read("o1", "main");
  see({ kind: "spawn_start", position: "o2", worker: "sum_up" });
  read("o2/0-0", "sum_up");
  see({
    kind: "spawn_end",
    position: "o2",
    worker: "sum_up",
    ok: true,
    bits: 0,
    ms: 1,
    steps: 1,
    repairs: 0,
    attempted: [],
  });
  read("c1-0", "main");
  expect(
    lines()
      .slice(1)
      .map((line) => line.split("  ")[0]),
  ).toEqual(["main / fetch_page#1", "main / sum_up#1 / fetch_page#1", "main / sum_up#1"]);
  see({ kind: "run_end", ok: true, ms: 2 });
  expect(lines().at(-1)).toContain("main / fetch_page#2");
});
