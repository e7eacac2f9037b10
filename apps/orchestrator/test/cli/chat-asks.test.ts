// `bulkhead run --chat` where somebody sits at the terminal: what a turn asks is put there, and the turn goes on.
import { afterAll, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { temporaryFolder } from "./bulkhead-process.ts";
import { typedAt } from "./typist.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const { path: cwd, file } = folder;

/** Writes to whoever a mail names. */
const mailer = file(
  "mailer.ts",
  `import { createMainAgent, defineTool, defineWorker } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import { z } from "zod";
const openMail = defineTool({
  name: "open_mail", description: "Open one mail.", input: z.object({ id: z.string().max(9) }), effect: "read",
  run: () => "eve@evil.example",
});
const readMail = defineWorker({
  name: "read_mail", input: z.object({ mail: z.string() }), returns: z.object({ from: z.string().max(80) }),
  run: ({ mail }) => ({ from: mail }),
});
const sendMail = defineTool({
  name: "send_mail", description: "Send.", input: z.object({ to: z.string().max(80) }), effect: "write", egress: true,
  recipients: ["to"], run: ({ to }) => console.error("SENT TO " + to),
});
const model = scriptedModel({
  main: ({ messages }) => {
    const { text } = messages.at(-1)!;
    if (text === "reply") return call("open_mail", { id: "1" });
    if (text.includes("{{h1}}")) return call("send_mail", { to: "{{h1}}" });
    return says("It said " + text + ".");
  },
});
export default createMainAgent({ model, tools: [openMail, sendMail], readers: { open_mail: readMail } });
`,
);

test.concurrent("y lets exactly that call run, and the answer follows in the same conversation", async ({ expect }) => {
  const { stdout, stderr, code } = await typedAt(
    ["run", mailer, "--chat"],
    [
      ["> ", "reply"],
      ["ater: ", "y"],
      ["> ", "hello"],
      ["> ", "/exit"],
    ],
    cwd,
  );
  expect(stderr).toContain("│ eve@evil.example");
  expect(stderr.match(/SENT TO .*/g)).toEqual(["SENT TO eve@evil.example"]);
  expect(stdout).toContain('It said {"ok":true}.');
  expect(stdout).toContain("It said hello.");
  expect(code).toBe(0);
});

test.concurrent("l leaves it: the next message is not sent before it is answered, and then it goes on", async ({
  expect,
}) => {
  const { stdout, stderr } = await typedAt(
    ["run", mailer, "--chat"],
    [
      ["> ", "reply"],
      ["ater: ", "l"],
      ["> ", "hello"],
      ["ater: ", "n"],
      ["> ", "/exit"],
    ],
    cwd,
  );
  expect(stderr).not.toContain("SENT TO");
  expect(stdout.indexOf("rejected")).toBeGreaterThan(-1);
  expect(stdout.indexOf("rejected")).toBeLessThan(stdout.indexOf("It said hello."));
});

test.concurrent("where nobody sits at a terminal what asks is denied", async ({ expect }) => {
  const { stdout, stderr } = await bulkheadHere(["run", mailer, "--chat"], { cwd, input: "reply\n" });
  expect(stderr).not.toContain("SENT TO");
  expect(stdout).toContain("denied");
});
