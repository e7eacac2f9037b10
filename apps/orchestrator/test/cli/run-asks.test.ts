// `bulkhead run` of a workflow that waits for a person, as processes on one embedded database: answered at the terminal in
// the same process, or by commands, one process each.
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, test } from "vitest";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";
import { typedAt } from "./typist.ts";

const example = (name: string) =>
  fileURLToPath(new URL(`../../../../docs/examples/approvals/${name}`, import.meta.url));
const model = ["--model", example("offline-model.ts")];
const folder = temporaryFolder();
const here = { cwd: folder.path, kept: true };
afterAll(() => folder[Symbol.dispose]());
beforeAll(async () => {
  await bulkhead(["runs", "list"], here); // the database is made once
}, 60_000);

const json = async (...args: readonly string[]) => JSON.parse((await bulkhead([...args, "--json"], here)).stdout);
const sent = (text: string) => text.match(/^sent to .*$/gm) ?? [];

describe.concurrent("a run that waits for a person", { timeout: 120_000 }, () => {
  test("is asked about at the terminal, edited, let run, and goes on in the same process", async ({ expect }) => {
    const { code, stdout, stderr } = await typedAt(
      ["run", example("reply.ts"), ...model],
      [
        ["ater: ", "e"],
        ["JSON: ", 'to="bob@acme.example"'],
        ["ater: ", "y"],
      ],
      folder.path,
    );
    expect(stderr).toContain("│ bob@‹а U+0430›cme.example");
    expect(sent(stderr)).toEqual(["sent to bob@acme.example"]);
    expect(stdout).toContain('"sent": true');
    expect(code).toBe(0);
  });

  test("exits 3 where nobody sits, and says what answers; each answer is a process, and counts once", async ({
    expect,
  }) => {
    const waits = await bulkhead(["run", example("reply.ts"), ...model, "--run", "reply-7"], here);
    expect(waits.code).toBe(3);
    const [, shown = ""] = /^ {2}bulkhead approvals show (\S+) {3}send_mail$/m.exec(waits.stderr) ?? [];
    expect(waits.stderr).toMatch(/^Then: bulkhead runs resume reply-7 --model .*offline-model\.ts'?$/m);
    const { approval } = await json("approvals", "show", shown);
    expect(approval).toMatchObject({ tool: "send_mail", run: "reply-7", arguments: { to: "bob@аcme.example" } });
    expect((await json("approvals", "approve", shown, "--digest", approval.digest)).approval.state).toBe("approved");
    expect((await json("approvals", "reject", shown)).error.code).toBe("answered");
    const resumed = await bulkhead(["runs", "resume", "reply-7", ...model], here);
    expect(sent(resumed.stderr)).toEqual(["sent to bob@аcme.example"]);
    expect(resumed.code).toBe(0);
  });
});
