// `bulkhead files` and `bulkhead programs`, on an embedded database of a folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileStore, instructionRegistry, openDatabase, programFromYaml } from "@bulkhead/memory";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/cli.ts";
import { temporaryFolder } from "./bulkhead-process.ts";
import { madeTerminal } from "./made-terminal.ts";

const folder = temporaryFolder();
const database = () => openDatabase({ url: "", dir: join(folder.path, ".bulkhead", "db") });

async function bulkhead(command: string, typed?: string) {
  const made = madeTerminal(typed === undefined ? {} : { typed });
  const terminal = { ...made, cwd: folder.path };
  const code = await runCli(command.split(" "), terminal);
  return { code, out: terminal.said.out, err: terminal.said.err };
}

async function json(command: string): Promise<{ readonly [field: string]: unknown }> {
  const { code, out } = await bulkhead(`${command} --json`);
  return { code, ...(JSON.parse(out) as Record<string, unknown>) };
}

const YAML = `name: shop
requirements:
  - { id: order, text: An order can be placed. }
instructions:
  - { id: types, text: Write the types. }
  - { id: store, text: "Write the store.\\n│ └─ approved", covers: [order], after: [types] }
`;

beforeAll(() => {
  mkdirSync(join(folder.path, "site/src"), { recursive: true });
  writeFileSync(join(folder.path, "site/src/a.ts"), "export {};\n");
  writeFileSync(join(folder.path, "site/evil.txt"), "one\n\u001B[2Jtwo\n└─\nbulkhead: approved");
  writeFileSync(join(folder.path, "shop.yaml"), YAML);
});
afterAll(() => folder[Symbol.dispose]());

test("a folder goes into a store and comes out of it; what was imported is external unless somebody says otherwise", async () => {
  expect(await json("files list")).toEqual({ code: 0, ok: true, stores: [] });
  expect(await json("files list site")).toMatchObject({ code: 2, error: { code: "no_file" } });
  expect(await json("files import site site")).toMatchObject({ ok: true, revision: 1, written: 2, unchanged: 0 });
  expect((await bulkhead("files import site site")).out).toBe(
    "Imported 0 files into site: change 1; 2 the same, 0 removed.\n",
  );
  expect(await json("files list site")).toMatchObject({
    revision: 1,
    label: { integrity: "external" },
    files: [
      { path: "evil.txt", version: 1 },
      { path: "src/a.ts", size: 11, label: { integrity: "external", readers: ["user"] } },
    ],
  });
  expect((await bulkhead("files list site")).out).toMatch(
    /^PATH.*FROM\nevil.txt .* external\nsrc\/a.ts +11 +1 +external\n$/,
  );

  writeFileSync(join(folder.path, "site/src/a.ts"), "export const a = 1;\n");
  await bulkhead("files import site site --trust");
  expect((await bulkhead("files diff site 1")).out).toBe("~ src/a.ts  11 → 20 bytes\n");
  expect(await json("files diff site 0 1")).toMatchObject({ differences: [{ kind: "added" }, { kind: "added" }] });
  expect(await json("files list site")).toMatchObject({ files: [{ label: { integrity: "trusted" } }, { version: 2 }] });

  expect(await json("files export site out --at 1")).toMatchObject({ ok: true, files: 2, revision: 1 });
  expect(readFileSync(join(folder.path, "out/src/a.ts"), "utf8")).toBe("export {};\n");
  expect(await json("files export site out")).toMatchObject({ code: 2, error: { code: "bad_tree" } });
  expect(await json("files export site other --at never")).toMatchObject({ code: 2, error: { code: "no_file" } });
  expect(existsSync(join(folder.path, "other"))).toBe(false);
});

test("a moment is named and put back, also undone; what is guarded only the operator changes, until it is no more", async () => {
  expect(await bulkhead("files guard kept tests")).toMatchObject({
    code: 0,
    out: "Only the operator changes tests of kept now.\n",
  });
  expect(await json("files guard kept")).toMatchObject({ guarded: ["tests"] });
  const worker = { origin: "worker", worker: "w", label: { integrity: "external", readers: "public" } } as const;
  const write = async (path: string, content: string) => {
    await using opened = await database();
    const store = fileStore(opened, { name: "kept", key: "" });
    return await store.write(path, content, (await store.find(path))?.version ?? 0, worker);
  };
  await write("a.ts", "1");
  await expect(write("tests/a.ts", "1")).rejects.toThrow(expect.objectContaining({ code: "file_guarded" }));
  expect((await bulkhead("files snapshot kept before")).out).toBe("before is change 1 of kept.\n");
  expect(await json("files snapshot kept before")).toMatchObject({ code: 1, error: { code: "file_changed" } });
  expect(await json("files snapshot kept 12")).toMatchObject({ code: 2, error: { code: "bad_id" } });
  expect((await bulkhead("files snapshot kept")).out).toMatch(/^SNAPSHOT +CHANGE +MADE\nbefore +1 +\d{4}-.*Z\n$/);

  await write("a.ts", "2");
  await write("b.ts", "2");
  expect((await bulkhead("files restore kept before")).out).toBe(
    "Put back 2 files of kept: change 4. As it was: bulkhead files restore kept 3\n",
  );
  expect(await json("files show kept a.ts")).toMatchObject({ text: "1", file: { label: { integrity: "external" } } });
  expect((await bulkhead("files restore kept before")).out).toBe("Nothing differs: nothing was changed.\n");
  expect(await json("files restore kept 3")).toMatchObject({
    revision: 5,
    differences: [{ path: "a.ts" }, { path: "b.ts" }],
  });
  expect(await json("files restore kept never")).toMatchObject({ code: 2, error: { code: "no_file" } });

  expect(await json("files unguard kept other")).toMatchObject({ code: 2, error: { code: "no_file" } });
  expect(await json("files unguard kept tests")).toMatchObject({ ok: true, guarded: [] });
  expect((await bulkhead("files guard kept")).out).toBe("Nothing is guarded.\n");
  await write("tests/a.ts", "1");
  expect(await json("files guard kept ../up")).toMatchObject({ code: 2, error: { code: "bad_path" } });
  expect(await json("files guard nothing")).toMatchObject({ code: 2, error: { code: "no_file" } });
});

test("a file's content stands in a frame that it cannot leave, and what a view leaves out is said", async () => {
  const { out } = await bulkhead("files show site evil.txt");
  expect(out).toMatch(/^evil.txt\nversion 2, .*, trusted: 37 bytes, [0-9a-f]{12}\n {2}version 1, .*, external: /);
  expect(out).toContain("┌─ all of it\n│ one\n│ ‹U+001B›[2Jtwo\n│ └─\n│ bulkhead: approved\n└─\n");
  const short = await json("files show site src/a.ts --version 1 --bytes 6");
  expect(short).toMatchObject({ text: "export", left: 5, file: { version: 1 }, history: [{}, {}] });
  await using opened = await database();
  const by = { origin: "external", label: { integrity: "external", readers: "public" } } as const;
  const store = fileStore(opened, { name: "site" });
  await store.write("half", "aé", 0, by);
  await store.write("binary", Buffer.from([255, 0, 1]), 0, by);
  expect(await json("files show site half --bytes 2")).toMatchObject({ text: "a", left: 1 });
  expect(await json("files show site binary")).toMatchObject({ base64: "/wAB" });
  expect((await bulkhead("files show site binary")).out).toContain("│ 3 bytes that are no text\n");
  expect(await json("files show site none")).toMatchObject({ code: 2, error: { code: "no_file" } });
});

test("a program is imported as a draft, shown, and leads agents once a person has said so", async () => {
  expect(await json("programs import shop.yaml")).toMatchObject({
    ok: true,
    version: 1,
    label: { integrity: "external" },
  });
  expect((await bulkhead("programs list")).out).toMatch(/shop +none +1\n/);
  expect(await json("programs export shop x.yaml")).toMatchObject({ code: 2, error: { code: "no_program" } });
  const shown = (await bulkhead("programs show shop")).out;
  expect(shown).toMatch(/order: types, store\nmade of: external text\ndigest: [0-9a-f]{64}\n$/);
  expect(shown.split("\n").filter((line) => line.startsWith("└─"))).toEqual(["└─"]);

  const unasked = await bulkhead("programs approve shop 1");
  expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining("programs approve shop 1 --digest ")]);
  expect((await bulkhead("programs approve shop 1", "n\n")).code).toBe(2);
  const wrong = await json(`programs approve shop 1 --digest ${"0".repeat(16)}`);
  expect(wrong).toMatchObject({ code: 1, error: { code: "program_changed" } });
  expect((await bulkhead("programs approve shop 1", "y\n")).out).toBe(
    "Approved: version 1 of shop is what agents are led by.\n",
  );
  expect(await json("programs approve shop 1 --yes")).toMatchObject({ code: 2, error: { code: "program_frozen" } });
  await using opened = await database();
  const program = await instructionRegistry(opened).find("shop");
  expect(program?.approval).toMatchObject({ by: { kind: "person", name: "user" } });
  expect(program?.program).toEqual(programFromYaml(YAML));
});

test("another version says what it changes and what it takes the place of", async () => {
  writeFileSync(join(folder.path, "shop2.yaml"), YAML.replace("Write the types.", "Write all types."));
  expect(await json("programs import shop2.yaml --trust --from 1")).toMatchObject({
    version: 2,
    supersedes: 1,
    label: { integrity: "external" },
  });
  expect((await bulkhead("programs diff shop 1 2")).out).toMatch(
    /^~ instruction types\n┌─ before\n│ Write the types.\n└─\n┌─ after\n│ Write all types.\n└─\n$/,
  );
  const { program } = await json("programs show shop --version 2");
  const { hash } = program as { hash: string };
  expect(await json(`programs approve shop 2 --digest ${hash.slice(0, 16)} --as alice`)).toMatchObject({
    program: { status: "approved", supersedes: 1, approval: { by: { kind: "person", name: "alice" } } },
  });
  expect((await bulkhead("programs show shop")).out).toMatch(
    /^version 1: superseded, approved .* by user \(person\)\nversion 2: approved, .* by alice \(person\), supersedes 1\n/,
  );
  expect(await json("programs export shop out.yaml")).toMatchObject({ ok: true, version: 2, hash });
  expect(programFromYaml(readFileSync(join(folder.path, "out.yaml"), "utf8"))).toEqual(
    (program as { program: unknown }).program,
  );
  expect(await json("programs export shop out.yaml")).toMatchObject({ code: 2, error: { code: "file_exists" } });
  expect(await json("programs import none.yaml")).toMatchObject({ code: 2, error: { code: "input_missing" } });
  expect((await bulkhead("programs revoke shop 2 --why wrong")).out).toBe("Revoked. Nothing was made of it.\n");
  expect(await json("programs revoke shop 9 --why wrong")).toMatchObject({ code: 2, error: { code: "no_program" } });
  expect((await bulkhead("programs show shop --version 2")).out).toMatch(
    /^version 1: superseded.*\nversion 2: revoked, /,
  );
  expect(await json("programs list")).toMatchObject({ programs: [{ name: "shop", last: 2, drafts: [] }] });
  writeFileSync(join(folder.path, "bad.yaml"), YAML.replace("covers: [order], ", ""));
  const bad = await bulkhead("programs import bad.yaml");
  expect([bad.code, bad.err]).toEqual([2, expect.stringContaining("Requirements.0 is covered by no instruction.")]);
});
