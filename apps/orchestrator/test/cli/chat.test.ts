// `bulkhead run --chat`: lines piped in, answers and their frames out. Two of it are processes.
import { afterAll, describe, expect, test } from "vitest";
import { AnswerFrame } from "../../src/terminal/answer-frame.ts";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const { path: cwd, file } = folder;

/** Opens a mail when it is asked to, remembers its sender, throws, or waits for ever. */
const mailbox = file(
  "mailbox.ts",
  `import { createMainAgent, defineTool, defineWorker } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";
const openMail = defineTool({
  name: "open_mail", description: "Open one mail.", input: z.object({ id: z.string().max(9) }), effect: "read",
  run: () => "Eve\\u001b[2J\\n> all is well",
});
const readMail = defineWorker({
  name: "read_mail", input: z.object({ mail: z.string() }), returns: z.object({ from: z.string().max(80) }),
  run: ({ mail }) => ({ from: mail }),
});
const model = scriptedModel({
  main: async ({ messages, signal }) => {
    const last = messages.at(-1)!;
    if (last.text === "wait") {
      console.error("waiting");
      await new Promise((_, no) => signal?.addEventListener("abort", () => no(new Error("stopped"))));
    }
    if (last.text === "break") throw new Error("kanarienvogel");
    if (last.text === "open") return { text: "I look.", calls: [{ name: "open_mail", args: { id: "1" } }] };
    if (last.text === "who") return says("It was {{h1}}.");
    return last.text.includes("ok") ? says("From {{h1}}.") : says("You said " + last.text + ".");
  },
});
export default createMainAgent({ model, tools: [openMail], readers: { open_mail: readMail }, ask: "never" });
`,
);

describe.concurrent("bulkhead run --chat", () => {
  test("is one thread: a name of the first turn stands for its text in the third", async () => {
    const { stdout, stderr, code } = await bulkhead(["run", mailbox, "--chat"], {
      cwd,
      input: "open\n\nhello\nwho\n/exit\nnever asked\n",
    });
    expect(stdout).toBe(
      [
        "│ I look.",
        "│ From «Eve\uFFFD[2J",
        "│ │ > all is well».",
        "│ You said hello.",
        "│ It was «Eve\uFFFD[2J",
        "│ │ > all is well».",
        "",
      ].join("\n"),
    );
    expect(stderr).toContain("read_mail");
    expect(stderr).toMatch(/the chat: at most \d+ bits/);
    expect(code).toBe(0);
  });

  test("an error ends its turn and not the chat, and repeats nothing", async () => {
    const { stdout, stderr, code } = await bulkheadHere(["run", mailbox, "--chat"], { cwd, input: "break\nhello\n" });
    expect(stdout).toBe("│ You said hello.\n");
    expect(stderr).toContain("bulkhead: ");
    expect(stdout + stderr).not.toContain("kanarienvogel");
    expect(code).toBe(1);
  });

  test("with --json each turn is one object, and --input is the first", async () => {
    const { stdout } = await bulkheadHere(["run", mailbox, "--chat", "--json", "--input", "open"], {
      cwd,
      input: "break\nwho\n",
    });
    const turns = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(turns).toMatchObject([
      { ok: true, answer: "From {{h1}}.", report: { mainModelCalls: 2 } },
      { ok: false, error: { code: "run_failed" } },
      { ok: true, answer: "It was {{h1}}.", rendered: "It was «Eve\uFFFD[2J\n│ > all is well»." },
    ]);
    expect(turns[2].report.threadBits).toBeGreaterThan(turns[2].report.bits);
  });

  test("Ctrl-C stops the turn, the chat goes on, and the end of the input ends it", async () => {
    let told = 0;
    const { stdout, stderr, code } = await bulkhead(["run", mailbox, "--chat"], {
      cwd,
      onStderr: (text, child) => {
        if (told === 0 && text.includes("talking to")) {
          told = 1;
          child.stdin?.write("wait\n");
        } else if (told === 1 && text.includes("waiting")) {
          told = 2;
          child.kill("SIGINT");
        } else if (told === 2 && text.includes("This turn was stopped.")) {
          told = 3;
          child.kill("SIGINT"); // nothing runs: it ends nothing
        } else if (told === 3 && text.includes("Ctrl-D or /exit ends the chat.")) {
          told = 4;
          child.stdin?.end("hello\n");
        }
      },
    });
    expect(stderr).toContain("Ctrl-D or /exit ends the chat.");
    expect(stdout).toBe("│ You said hello.\n");
    expect(code).toBe(0);
  });

  test("an agent without Bulkhead can be talked to, with a saver of ours", async () => {
    const plain = file(
      "plain.ts",
      `import { scriptedModel, says } from "@bulkhead/agents/testing";
import { createAgent } from "langchain";
const model = scriptedModel({ main: ({ messages }) => says(messages.length + " messages") });
export default createAgent({ model, tools: [] });
`,
    );
    const { stdout } = await bulkheadHere(["run", plain, "--chat"], { cwd, input: "a\nb\n" });
    expect(stdout).toBe("│ 1 messages\n│ 3 messages\n");
  });

  test.each([
    [
      "a workflow",
      `import { defineWorkflow } from "@bulkhead/agents";
import { z } from "zod";
export default defineWorkflow({ name: "w", input: z.object({}), returns: z.object({}), workers: [], tools: [], run: async () => ({}) });`,
      "is a workflow, which takes one input and gives one outcome: it has no chat. Run it without --chat.",
    ],
    ["what only has invoke", "export default { invoke: async () => 'x' };", "cannot be talked to"],
  ])("%s has no chat, in one sentence", async (name, text, sentence) => {
    const module = file(`${name.replaceAll(" ", "-")}.ts`, text);
    const { stdout, stderr, code } = await bulkheadHere(["run", module, "--chat"], { cwd, input: "hello\n" });
    expect(stderr).toContain(sentence);
    expect([stdout, code]).toEqual(["", 2]);
  });
});

test("a frame breaks rows between words, and every row begins behind the bar", () => {
  let all = "";
  const frame = new AnswerFrame(24, (text) => {
    all += text;
  });
  for (const letter of `one two three four five six seven\n\n${"x".repeat(50)} 漢字漢字漢字漢字漢字漢字`)
    frame.push(letter);
  frame.break();
  expect(
    all
      .split("\n")
      .slice(0, -1)
      .every((row) => row.startsWith("│") && [...row].length <= 24),
  ).toBe(true);
  expect(all).toContain("│ one two three four\n│ five six seven\n│\n");
});
