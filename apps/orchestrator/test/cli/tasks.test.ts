// `bulkhead tasks`: a tree that was kept is drawn, taken to another folder, and answered.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, type TaskTree, taskTree } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli/cli.ts";
import { temporaryFolder } from "./bulkhead-process.ts";
import { madeTerminal } from "./made-terminal.ts";

const USER = { origin: "user", label: { integrity: "user", readers: "public" } } as const;
const TOOL = { origin: "external", label: { integrity: "external", readers: "public" } } as const;

test("a tree is listed, drawn with what does not agree, exported, imported, and a proposal answered", async () => {
  using folder = temporaryFolder();
  const bulkhead = async (...argv: readonly string[]) => {
    const terminal = { ...madeTerminal({ width: 90 }), cwd: folder.path };
    const code = await runCli(["tasks", ...argv], terminal);
    return { code, stdout: terminal.said.out, stderr: terminal.said.err };
  };
  expect(await bulkhead("list")).toMatchObject({
    code: 0,
    stdout: "No task tree of user is kept here. BULKHEAD_PRINCIPAL says whose are looked for.\n",
  });
  const proposal = await withTree(folder.path, "trip", async (tree) => {
    const operations = [
      { op: "new", slot: "trip", input: "by \u001B[31mtrain" },
      { op: "new", slot: "date", input: "May 2", parent: "trip" },
      { op: "new", slot: "hotel", input: "near the lake", parent: "trip", dependsOn: ["date"] },
      { op: "new", slot: "pool", input: "yes" },
    ];
    await tree.turn({ operations, writer: USER });
    await tree.turn({
      operations: [
        { op: "update", slot: "date", input: "May 3" },
        { op: "inactivate", slot: "pool" },
      ],
      writer: USER,
    });
    const told = await tree.turn({
      operations: [{ op: "update", slot: "hotel", input: "\u001B[2JEVIL" }],
      writer: TOOL,
    });
    return told.kind === "proposed" ? told.proposal : "";
  });

  const shown = await bulkhead("show", "trip");
  expect(shown.stdout).toContain(`└─ trip  open  "by \\u001b[31mtrain"
   ├─ date  open  "May 3"  #2
   └─ hotel  stale  "near the lake"  needs date
no more: pool

┌─ proposed (may hold words of strangers)
│ {`);
  expect(shown.stdout).toContain(`To take it for your own word: bulkhead tasks accept trip ${proposal}\n`);
  expect(shown.stdout).not.toContain("\u001B");
  const { stdout: json } = await bulkhead("show", "trip", "--json");
  expect(JSON.parse(json)).toMatchObject({
    ok: true,
    tree: "trip",
    turn: 2,
    records: [{ kind: "proposal", id: proposal }],
  });
  expect((await bulkhead("list")).stdout).toMatch(
    /^TREE +AGE +TASKS +STALE +TURNS +PRINCIPAL\ntrip +.*\b3 +1 +2 +user\n$/,
  );

  expect(await bulkhead("export", "trip", "trip.json")).toMatchObject({ code: 0 });
  expect(await bulkhead("export", "trip", "trip.json")).toMatchObject({ code: 2 });
  expect(await bulkhead("import", "copy", "trip.json", "--json")).toMatchObject({ code: 0, stderr: "" });
  const [copied, original] = [await bulkhead("show", "copy"), await bulkhead("show", "trip")];
  expect(original.stdout.startsWith(copied.stdout.trimEnd())).toBe(true);
  expect(await bulkhead("import", "copy", "trip.json")).toMatchObject({
    code: 2,
    stderr: /holds something already/ as never,
  });
  writeFileSync(join(folder.path, "bad.json"), "{");
  expect(await bulkhead("import", "other", "bad.json")).toMatchObject({ code: 2, stdout: "" });

  expect(await bulkhead("accept", "trip", proposal)).toMatchObject({ code: 2, stdout: "" }); // nobody can be asked
  expect(await bulkhead("accept", "trip", proposal, "--yes")).toMatchObject({ code: 0, stdout: "Accepted.\n" });
  expect((await bulkhead("show", "trip")).stdout).toContain("EVIL");
  expect(await bulkhead("dismiss", "trip", proposal)).toMatchObject({ code: 2 });
  expect(await bulkhead("show", "nothing")).toMatchObject({ code: 2, stdout: "" });

  await withTree(folder.path, "flight", async (tree) => {
    const operations = [
      { op: "new", slot: "date", input: "May 2" },
      { op: "new", slot: "flight", input: { date: "May\u001B[31m 9" }, dependsOn: ["date"] },
    ];
    await tree.turn({ operations, writer: USER });
    await tree.turn({ operations: [{ op: "rollback", slot: "date" }], writer: USER });
  });
  const { stdout } = await bulkhead("show", "flight");
  expect(stdout).toContain('does not agree: flight says date is "May\\u001b[31m 9", and it is "May 2"\n');
  expect(stdout).toContain("1 turn was refused (no_revision): --json has them.");
});

async function withTree<T>(folder: string, name: string, work: (tree: TaskTree) => Promise<T>): Promise<T> {
  await using database = await openDatabase({ url: "", dir: join(folder, ".bulkhead", "db") });
  return await work(taskTree(database, { name, principal: "user", key: "" }));
}
