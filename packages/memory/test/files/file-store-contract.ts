// What holds of a store of files on every database.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Label } from "@bulkhead/sandbox";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  databaseRunStore,
  exportDatabase,
  type FileStore,
  fileStore,
  fileStores,
  importDatabase,
  type NewRun,
  type Writer,
} from "../../src/index.ts";
import { newFolder } from "../database/disk.ts";
import { isDrawn } from "../database/drawn.ts";
import { SOAK } from "../database/soak.ts";
import { openIn, temporaryFolder } from "../database/temporary-folder.ts";
import { flakyDatabase } from "../runs/flaky-database.ts";
import { someRun } from "../runs/some-run.ts";
import type { FilesServer } from "./files-server.ts";

const ours: Label = { integrity: "trusted", readers: "public" };
const operator: Writer = { origin: "operator", label: ours };

export function fileStoreContract(name: string, start: () => Promise<FilesServer>): void {
  describe(`files in ${name}`, () => {
    let server: FilesServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);
    afterAll(() => server.stop());

    let count = 0;
    const newStore = (key?: string): FileStore =>
      fileStore(server.database, { name: `store-${++count}`, ...(key === undefined ? {} : { key }) });
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });
    const folderOf = (files: Readonly<Record<string, string>>): string => {
      const folder = newFolder("bulkhead-tree-");
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(folder, path, ".."), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      return folder;
    };
    const runOf = async (label: Label): Promise<NewRun> => {
      const id = `files-${name}-${++count}`;
      const run = someRun(id, { label });
      await using claim = await databaseRunStore(server.database).claim(run);
      const facts = { kind: "spawn", name: "write", who: "main", ok: true, bits: 1, ms: 1, inputs: [] } as const;
      const read = { integrity: "external", readers: ["alice"] } as const;
      await claim.write(
        { kind: "keep", kept: { position: "o1", asked: "", answer: 1, facts: { ...facts, label: read } } },
        { kind: "keep", kept: { position: "o2", asked: "", answer: 1, facts: { ...facts, label } } },
      );
      await claim.end("done");
      return run;
    };
    const paths = async (store: FileStore) => (await store.tree()).files.map(({ path }) => path);

    // The first, while there is little in the database.
    if (isDrawn(name)) {
      test("what is exported from the database comes back in another", async () => {
        const store = newStore();
        await store.write("src/a.ts", "1", 0, operator);
        await store.guard("src");
        const dir = temporaryFolder();
        const file = join(dir, "all.jsonl");
        await exportDatabase(file, server.target);
        await importDatabase(file, { url: "", dir });
        await using imported = await openIn(dir);
        const there = fileStore(imported, { name: store.name });
        expect(await there.tree()).toEqual(await store.tree());
        expect(String(await there.read("src/a.ts"))).toBe("1");
        await expect(there.write("SRC/b", "", 0, operator)).rejects.toEqual(refused("path_collision"));
        await expect(there.write("src/b", "", 0, { ...operator, origin: "user" })).rejects.toEqual(
          refused("file_guarded"),
        );
      });
    }

    test("a file is written, read, replaced and removed, and every version of it stays", async () => {
      const store = newStore();
      const first = await store.write("src/a.ts", "one", 0, operator);
      const second = await store.write("src/a.ts", "two", first.version, operator);
      const gone = await store.remove("src/a.ts", second.version, operator);
      expect([first.version, second.version, gone.version]).toEqual([1, 2, 3]);
      expect(gone.sha256).toBeUndefined();
      expect(await paths(store)).toEqual([]);
      await expect(store.read("src/a.ts")).rejects.toEqual(refused("no_file"));
      expect(String(await store.read("src/a.ts", { version: 1 }))).toBe("one");
      expect((await store.history("src/a.ts")).map(({ version, size }) => [version, size])).toEqual([
        [1, 3],
        [2, 3],
        [3, 0],
      ]);
      expect(await store.find("src/b.ts")).toBeUndefined();
      // The number of a version never comes again.
      expect((await store.write("src/a.ts", "three", 0, operator)).version).toBe(4);
    });

    test("a stale base version is a conflict, and nothing of its change is written", async () => {
      const store = newStore();
      const first = await store.write("a", "1", 0, operator);
      await expect(store.write("a", "2", 0, operator)).rejects.toEqual(refused("file_changed"));
      await expect(store.remove("a", first.version + 1, operator)).rejects.toEqual(refused("file_changed"));
      const both = store.change(
        [
          { path: "b", base: 0, content: "new" },
          { path: "a", base: 7, content: "2" },
        ],
        operator,
      );
      await expect(both).rejects.toEqual(refused("file_changed"));
      expect(await paths(store)).toEqual(["a"]);
      const at = first.version;
      const tries = await Promise.allSettled(["x", "y", "z"].map((text) => store.write("a", text, at, operator)));
      expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    });

    test("what collides with a file that is there is refused: case, Unicode, lookalikes, file against folder", async () => {
      const store = newStore();
      await store.write("src/Straße.ts", "1", 0, operator);
      for (const path of [
        "src/straße.ts",
        "SRC/other.ts",
        "src/STRASSE.TS",
        "ѕrс/other.ts",
        "ｓrc/other.ts",
        "src",
        "src/Straße.ts/x",
      ])
        await expect(store.write(path, "2", 0, operator), path).rejects.toEqual(refused("path_collision"));
      const head = await store.find("src/Straße.ts");
      await expect(store.write("src/straße.ts", "2", head?.version ?? 0, operator)).rejects.toEqual(
        refused("path_collision"),
      );
      const two = store.change(
        ["n/a", "N/b"].map((path) => ({ path, base: 0, content: "" })),
        operator,
      );
      await expect(two).rejects.toEqual(refused("path_collision"));
      await expect(
        store.change(
          ["n/é", "n/É"].map((path) => ({ path, base: 0, content: "" })),
          operator,
        ),
      ).rejects.toEqual(refused("path_collision"));
      // Its name is free again when it is gone.
      await store.remove("src/Straße.ts", head?.version ?? 0, operator);
      await store.write("SRC", "a file now", 0, operator);
      expect(await paths(store)).toEqual(["SRC"]);
    });

    test("no path leaves the store", async () => {
      const store = newStore();
      for (const path of ["../x", "/etc/passwd", "a\\b", "a/./b", "a//b", ".git/hooks/pre-commit", "e\u0301", ""])
        await expect(store.write(path, "x", 0, operator)).rejects.toEqual(refused("bad_path"));
      expect((await store.tree()).revision).toBe(0);
    });

    test("what a worker wrote has the label of what it was made of, whatever it claims, and what is put back has its own again", async () => {
      const store = newStore();
      const run = await runOf({ integrity: "user", readers: "public" });
      const worker: Writer = { origin: "worker", worker: "write", label: ours, run: run.id, inputs: ["o1"] };
      const first = await store.write("a", "by hand", 0, operator);
      expect(first.label).toEqual(ours);
      const second = await store.write("a", "a stranger's", first.version, worker);
      expect(second.label.integrity).toBe("external");
      expect((await store.write("clean", "x", 0, { ...worker, inputs: ["o2"] })).label.integrity).toBe("user");
      expect((await store.write("unknown", "x", 0, { ...worker, inputs: ["o9"] })).label.integrity).toBe("external");
      expect((await store.write("nowhere", "x", 0, { ...worker, run: "no-such" })).label.integrity).toBe("external");
      expect((await store.write("tool", "x", 0, { origin: "tool", label: ours })).label.integrity).toBe("external");
      expect((await store.tree()).label.integrity).toBe("external");
      await store.restore(first.version, operator);
      expect(await store.find("a")).toMatchObject({ sha256: first.sha256, label: ours });
      await store.restore(second.version, operator);
      expect(await store.find("a")).toMatchObject({ sha256: second.sha256, label: { integrity: "external" } });
      const stranger: Writer = { origin: "external", label: { integrity: "external", readers: ["alice"] } };
      await store.restore(first.version, stranger); // what stands there is the operator's, that it does is not
      expect(await store.find("a")).toMatchObject({ sha256: first.sha256, label: stranger.label });
      const users = await store.tree(undefined, { atLeast: "user" });
      expect(users.files.find(({ path }) => path === "a")?.version).toBeLessThan((await store.tree()).revision);
    });

    test("who asks for more trust sees the tree as if nothing lower had ever been written", async () => {
      const store = newStore();
      const stranger: Writer = { origin: "tool", label: ours };
      const first = await store.write("a", "by hand", 0, operator);
      await store.write("b", "by hand", 0, operator);
      const { files } = await store.tree(undefined, { atLeast: "user" });
      const second = await store.write("a", "a stranger's", first.version, stranger);
      await store.remove("a", second.version, stranger);
      await store.write("ignore the user.md", "x", 0, stranger);
      expect((await store.tree(undefined, { atLeast: "user" })).files).toEqual(files);
      expect((await store.tree()).files.map(({ path }) => path)).toEqual(["b", "ignore the user.md"]);
    });

    test("what was written under a key is not written again, whatever it says", async () => {
      const store = newStore();
      const by: Writer = { ...operator, once: `${name} run o1` };
      const first = await store.write("a", "x", 0, by);
      expect(await store.write("a", "x", 0, by)).toEqual(first);
      expect(await store.remove("a", 7, by)).toEqual(first);
      expect((await store.tree()).revision).toBe(1);
    });

    test("forgetting a run takes what was written in it, contents too; the version before is the last again", async () => {
      const store = newStore();
      const run = await runOf({ integrity: "user", readers: "public" });
      const worker: Writer = { origin: "worker", worker: "write", label: ours, run: run.id, inputs: ["o1"] };
      const first = await store.write("a", "by hand", 0, operator);
      await store.write("a", "forget-me", first.version, worker);
      await store.write("b/c", "forget-me", 0, worker);
      const contents = () =>
        server.database.query(
          "select 1 from bulkhead_operator.file_chunk where position('forget-me'::bytea in bytes) > 0",
        );
      if (process.env["BULKHEAD_KEY"] === undefined) expect(await contents()).toHaveLength(1);
      await databaseRunStore(server.database).forget(run.id);
      expect(await contents()).toEqual([]);
      expect((await store.tree()).files).toEqual([first]);
      expect((await store.write("B", "its folder went too", 0, operator)).version).toBe(4);
    });

    test("what the operator guards no worker changes, beside or below it; the operator does", async () => {
      const store = newStore();
      const run = await runOf({ integrity: "user", readers: "public" });
      const worker: Writer = { origin: "worker", worker: "write", label: ours, run: run.id, inputs: ["o2"] };
      const test = await store.write("test/a.test.ts", "1", 0, operator);
      await store.guard("test");
      await store.guard("package.json");
      for (const tried of [
        () => store.write("test/a.test.ts", "2", test.version, worker),
        () => store.remove("test/a.test.ts", test.version, worker),
        () => store.write("test/b.test.ts", "new", 0, worker),
        () => store.write("TEST/b.test.ts", "new", 0, worker),
        () => store.write("package.json", "{}", 0, { ...worker, origin: "main" }),
        () =>
          store.change(
            [
              { path: "ok", base: 0, content: "" },
              { path: "test/x", base: 0, content: "" },
            ],
            worker,
          ),
      ])
        await expect(tried()).rejects.toEqual(refused("file_guarded"));
      expect(await store.guarded()).toEqual(["package.json", "test"]);
      await store.write("test/a.test.ts", "2", test.version, operator);
      await store.unguard("package.json");
      await store.write("package.json", "{}", 0, worker);
      expect(await paths(store)).toEqual(["package.json", "test/a.test.ts"]);
    });

    test("a snapshot names a moment; what differs since is told, and put back as one change", async () => {
      const store = newStore();
      const one = await store.write("a", "1", 0, operator);
      const two = await store.write("b", "2", 0, operator);
      const before = await store.tree();
      const snapshot = await store.snapshot("before");
      await expect(store.snapshot("before")).rejects.toEqual(refused("file_changed"));
      await store.change(
        [
          { path: "a", base: one.version, content: "changed" },
          { path: "b", base: two.version, remove: true },
          { path: "c", base: 0, content: "3" },
        ],
        operator,
      );
      const kinds = (await store.diff("before")).map(({ path, kind }) => [path, kind]);
      expect(kinds).toEqual([
        ["a", "changed"],
        ["b", "removed"],
        ["c", "added"],
      ]);
      expect((await store.tree("before")).hash).toBe(before.hash);
      expect(await store.restore("before", operator)).toBe(4);
      expect((await store.tree()).hash).toBe(before.hash);
      expect(await store.restore("before", operator)).toBeUndefined();
      expect(await store.snapshots()).toEqual([snapshot]);
      await expect(store.tree("never")).rejects.toEqual(refused("no_file"));
      await expect(store.tree(99)).rejects.toEqual(refused("no_file"));
    });

    const FILES = SOAK ? 10_000 : 500;
    test(`a snapshot of ${FILES} files and a change of one rewrite no unchanged content, and nothing of it is copied`, async () => {
      const store = newStore();
      const changes = Array.from({ length: FILES }, (_, at) => ({
        path: `f/${at % 50}/${at}`,
        base: 0,
        content: `${at}`,
      }));
      await store.change(changes, operator);
      // Where a row lies: a row that is written again lies elsewhere.
      const lie = () =>
        server.database.query(
          `select file_chunk.ctid::text as at, blob from bulkhead_operator.file_chunk join bulkhead_operator.file_blob on id = blob
          where store = (select id from bulkhead_operator.file_store where name = $1) order by blob`,
          [store.name],
        );
      const before = await lie();
      expect(before).toHaveLength(FILES);
      await store.snapshot("whole");
      expect(await lie()).toEqual(before);
      await store.write("f/0/0", "other", 1, operator);
      const after = await lie();
      expect(after).toHaveLength(FILES + 1);
      expect(after).toEqual(expect.arrayContaining([...before.slice(0, 20)]));
      await store.write("copy", "499", 0, operator); // a content that is there
      expect(await lie()).toHaveLength(FILES + 1);
    }, 300_000);

    test("a large file goes through in pieces, an empty and a binary one as they are; a view is capped", async () => {
      const store = newStore();
      const MB = SOAK ? 200 : 8;
      const block = randomBytes(2 ** 20);
      async function* large() {
        for (let at = 0; at < MB; at++) yield block;
      }
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const big = await store.write("big.bin", large(), 0, operator);
      expect(big.size).toBe(MB * 2 ** 20);
      let read = 0;
      for await (const piece of store.stream("big.bin")) {
        if (read % (64 * 2 ** 20) === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        expect(piece.length).toBeLessThanOrEqual(2 ** 18);
        read += piece.length;
      }
      expect(read).toBe(big.size);
      if (SOAK) expect(most).toBeLessThan(150 * 2 ** 20);
      expect((await store.read("big.bin", { bytes: 1000 })).equals(block.subarray(0, 1000))).toBe(true);
      expect((await store.write("same.bin", large(), 0, operator)).sha256).toBe(big.sha256);
      expect((await store.write("empty", "", 0, operator)).size).toBe(0);
      expect(await store.read("empty")).toHaveLength(0);
      const binary = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
      await store.write("binary", binary, 0, operator);
      expect((await store.read("binary")).equals(binary)).toBe(true);
    }, 600_000);

    test("a folder is imported and exported as it is, and unchanged files keep their version", async () => {
      const store = newStore();
      const folder = folderOf({ "src/a.ts": "a", "b.md": "b", ".git/config": "x" });
      const first = await store.importFrom(folder, operator);
      expect(first).toEqual({ revision: 1, written: 2, removed: 0, unchanged: 0, leftOut: [".git"] });
      writeFileSync(join(folder, "b.md"), "b2");
      rmSync(join(folder, "src"), { recursive: true });
      expect(await store.importFrom(folder, operator)).toMatchObject({ revision: 2, written: 1, removed: 0 });
      expect(await store.importFrom(folder, operator)).toMatchObject({ revision: 2, written: 0, unchanged: 1 });
      expect(await store.importFrom(folder, operator, { remove: true })).toMatchObject({ removed: 1 });
      const target = join(folder, "out");
      const tree = await store.exportTo(target, { at: 1 });
      expect([readFileSync(join(target, "src/a.ts"), "utf8"), readFileSync(join(target, "b.md"), "utf8")]).toEqual([
        "a",
        "b",
      ]);
      await expect(store.exportTo(target)).rejects.toEqual(refused("bad_tree"));
      expect(readFileSync(join(target, "b.md"), "utf8")).toBe("b");
      // In another store it is the same tree.
      const other = newStore();
      await other.importFrom(target, operator);
      expect((await other.tree()).hash).toBe(tree.hash);
      await expect(store.importFrom(join(folder, "none"), operator)).rejects.toEqual(refused("bad_tree"));
    });

    test("a symlink, or names that collide, refuse a whole folder", async () => {
      const store = newStore();
      const folder = folderOf({ "a.txt": "a", secret: "s" });
      symlinkSync("/etc/hostname", join(folder, "link"));
      await expect(store.importFrom(folder, operator)).rejects.toEqual(refused("bad_tree"));
      rmSync(join(folder, "link"));
      symlinkSync(folder, join(folder, "loop"));
      await expect(store.importFrom(folder, operator)).rejects.toEqual(refused("bad_tree"));
      const cases = folderOf({ "A.txt": "1", "a.txt": "2" });
      await expect(store.importFrom(cases, operator)).rejects.toEqual(refused("path_collision"));
      const forms = folderOf({ "\u00e9": "1", "e\u0301": "2" });
      await expect(store.importFrom(forms, operator)).rejects.toEqual(refused("path_collision"));
      const unwritable = folderOf({ "a\\b": "1" });
      await expect(store.importFrom(unwritable, operator)).rejects.toEqual(refused("bad_path"));
      expect((await store.tree()).revision).toBe(0);
      const elsewhere = join(folder, "sub/dir");
      await store.write("x", "1", 0, operator);
      await store.exportTo(elsewhere);
      expect(existsSync(join(elsewhere, "x"))).toBe(true);
    });

    test("stores keep apart, and another process sees the same tree", async () => {
      const [one, other] = [newStore(), newStore()];
      await one.write("a", "1", 0, operator);
      expect(await paths(other)).toEqual([]);
      await using again = await server.openAgain();
      expect((await fileStore(again, { name: one.name }).tree()).hash).toBe((await one.tree()).hash);
      expect((await fileStores(again)).find(({ name }) => name === one.name)).toEqual({ name: one.name, revision: 1 });
      expect(() => fileStore(server.database, { name: "../x" })).toThrow(expect.objectContaining({ code: "bad_id" }));
    });

    test("with a key neither path nor content can be read without it; keys are rotated", async () => {
      const [key, next] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
      const store = newStore(key);
      await store.write("canary-path/x", "canary-content", 0, operator);
      await store.guard("canary-guard");
      const columns = ["file_version.body", "file_chunk.bytes", "file_guard.path", "file_store.salt"];
      for (const column of columns) {
        const [table, field] = column.split(".");
        const found = await server.database.query(
          `select 1 from bulkhead_operator.${table} where position('canary'::bytea in ${field}) > 0`,
        );
        expect(found).toEqual([]);
      }
      const other = fileStore(server.database, { name: store.name, key: next });
      await expect(other.tree()).rejects.toEqual(refused("no_key"));
      await databaseRunStore(server.database, { key: `${next},${key}` }).rotateKeys();
      const rotated = fileStore(server.database, { name: store.name, key: next });
      expect(String(await rotated.read("canary-path/x"))).toBe("canary-content");
      expect(await rotated.guarded()).toEqual(["canary-guard"]);
      await expect(rotated.write("CANARY-PATH/x", "2", 0, operator)).rejects.toEqual(refused("path_collision"));
    });

    test("a path that another row was given is told, not given", async () => {
      const store = newStore();
      await store.change(
        ["a", "b"].map((path) => ({ path, base: 0, content: path })),
        operator,
      );
      await server.database.query(
        `update bulkhead_operator.file_version set body = convert_to(replace(convert_from(body, 'UTF8'), '"path":"a"', '"path":"c"'), 'UTF8')
          where store = (select id from bulkhead_operator.file_store where name = $1)`,
        [store.name],
      );
      await expect(store.tree()).rejects.toEqual(refused("tampered_row"));
    });

    test("a content that breaks off leaves no file, and its pieces are swept a day later", async () => {
      let now = Date.now();
      const store = fileStore(server.database, { name: `store-${++count}`, clock: { now: () => now } });
      async function* breaks() {
        yield randomBytes(2 ** 19);
        throw new Error("the source went away");
      }
      const pieces = async () =>
        (await server.database.query("select 1 from bulkhead_operator.file_blob where hash is null")).length;
      const before = await pieces();
      await expect(store.write("a", breaks(), 0, operator)).rejects.toThrow("the source went away");
      expect([await pieces(), (await store.tree()).revision]).toEqual([before + 1, 0]);
      now += 25 * 60 * 60_000;
      await store.write("b", randomBytes(2 ** 19), 0, operator);
      expect(await pieces()).toBe(0);
      expect(await paths(store)).toEqual(["b"]);
    });

    test("a change whose answer was lost is not made twice", async () => {
      const flaky = flakyDatabase(server.database);
      const store = fileStore(flaky.database, { name: `store-${++count}` });
      await store.tree();
      let dropped = 0;
      flaky.before = async (names) => {
        flaky.state = dropped === 0 && names.includes("bulkhead change files") ? "deaf" : "there";
        if (flaky.state === "deaf") dropped++;
      };
      expect((await store.write("a", "1", 0, operator)).version).toBe(1);
      expect([dropped, (await store.tree()).revision]).toEqual([1, 1]);
    });

    test("one worker writes over another's file, and who did is told by its provenance; a removal is told by diff", async () => {
      const store = newStore();
      const [one, other] = [await runOf(ours), await runOf(ours)];
      const by = (run: NewRun): Writer => ({
        origin: "worker",
        worker: "write",
        label: ours,
        run: run.id,
        inputs: ["o2"],
      });
      const first = await store.write("src/a.ts", "1", 0, by(one));
      const second = await store.write("src/a.ts", "2", first.version, by(other));
      const [row] = await server.database.query("select run, worker from bulkhead.provenance where id = $1", [
        second.provenance,
      ]);
      expect(row).toEqual({ run: other.id, worker: "write" });
      await store.remove("src/a.ts", second.version, by(one));
      expect(await store.diff(first.version)).toMatchObject([{ path: "src/a.ts", kind: "removed", before: first }]);
    });

    test("a content that is not what was written is told, not given", async () => {
      const store = newStore();
      await store.write("a", "right", 0, operator);
      await server.database.query(
        `update bulkhead_operator.file_chunk set bytes = '\\x0177726f6e67'::bytea where blob in (select file_blob.id from bulkhead_operator.file_blob
          join bulkhead_operator.file_store on store = file_store.id where name = $1)`,
        [store.name],
      );
      await expect(store.read("a")).rejects.toEqual(refused("tampered_row"));
    });
  });
}
