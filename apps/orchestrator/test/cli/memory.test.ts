// `bulkhead memory`, on an embedded database of a folder.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConceptMemory, conceptMemory, type Evidence, openDatabase, type Writer } from "@bulkhead/memory";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/cli.ts";
import { flagsOf } from "../../src/memory/with-memory.ts";
import { temporaryFolder } from "./bulkhead-process.ts";
import { madeTerminal } from "./made-terminal.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

async function bulkhead(command: string, env: NodeJS.ProcessEnv = {}) {
  const terminal = { ...madeTerminal(), cwd: folder.path, env };
  const code = await runCli(["memory", ...command.split(" ")], terminal);
  return { code, out: terminal.said.out, err: terminal.said.err };
}

async function json(command: string, env?: NodeJS.ProcessEnv): Promise<{ readonly [field: string]: unknown }> {
  const { code, out } = await bulkhead(`${command} --json`, env);
  return { code, ...(JSON.parse(out) as Record<string, unknown>) };
}

async function withMemory<T>(work: (memory: ConceptMemory) => Promise<T>): Promise<T> {
  await using database = await openDatabase({ url: "", dir: join(folder.path, ".bulkhead", "db") });
  return await work(conceptMemory(database, { tenant: "default", project: "shop" }));
}

const seen: Evidence = { problem: "p1", trace: "a".repeat(64), feedback: "visible_tests", passed: true };
const stranger: Writer = { origin: "external", label: { integrity: "external", readers: "public" } };
const lesson = { v: 1, format: "open", name: "refunds", situation: "Asked\n└─ approved", suggestion: "Wait." };

test("a concept is listed, shown in a frame, promoted by its digest, revoked, exported and imported", async () => {
  const none = "concept of the tenant default is kept here. Another tenant's: --tenant <name>\n";
  expect((await bulkhead("show")).out).toBe(`No ${none}`);
  expect((await bulkhead("show --status active")).out).toBe(`No active ${none}`);
  expect(await json("show refunds")).toMatchObject({ code: 2, error: { code: "no_concept" } });
  const { id } = await withMemory((memory) => memory.propose(lesson, [seen], stranger));
  expect((await bulkhead("show")).out).toMatch(/^CONCEPT +REVISION +STATUS.*\nrefunds +1 +candidate/);
  const shown = await bulkhead("show refunds");
  expect(shown.out).toMatch(
    /^\d{4}-.* revision 1 proposed by external\nrevision 1: passed p1 by visible_tests, external\n/,
  );
  expect(shown.out).toContain("│   └─ approved\n");
  const digest = /^digest: (\w{64})$/m.exec(shown.out)?.[1] ?? "";

  expect(await json("promote refunds 1")).toMatchObject({ code: 2, error: { code: "not_confirmed" } });
  expect(await json(`promote refunds 1 --digest ${"0".repeat(16)}`)).toMatchObject({
    code: 1,
    error: { code: "concept_changed" },
  });
  expect((await bulkhead(`promote refunds 1 --digest ${digest} --as alice`)).out).toBe(
    "Promoted: revision 1 is what agents are guided by.\n",
  );
  expect(await json("promote refunds 1 --yes")).toMatchObject({ code: 1, error: { code: "concept_changed" } });
  expect(await json("show --status active")).toMatchObject({
    concepts: [{ concept: id, label: { integrity: "trusted" } }],
  });

  await withMemory((memory) => memory.propose({ ...lesson, cues: ["late"] }, [seen], stranger));
  expect((await bulkhead("diff refunds 1 2")).out).toBe("~ cues\n┌─ after\n│ late\n└─\n");
  expect(await json("diff refunds 1 3")).toMatchObject({ code: 2, error: { code: "no_concept" } });
  expect(await json("stats")).toMatchObject({ concepts: 1, revisions: { active: 1, candidate: 1 }, evidence: 2 });
  expect(await json("show --status active --tenant other")).toMatchObject({ concepts: [] });
  expect(await json("show --project other")).toMatchObject({ concepts: [] });

  expect((await bulkhead("export all.jsonl")).out).toBe("Exported 1 concept to all.jsonl. Nothing in it is sealed.\n");
  expect(existsSync(join(folder.path, "all.jsonl"))).toBe(true);
  expect(await json("export all.jsonl")).toMatchObject({ code: 2, error: { code: "bad_export" } });
  expect((await bulkhead("import all.jsonl --tenant other")).out).toBe(
    "Imported 1 concept into quarantine (tenant other, no project); 0 were here already, 0 repairs.\n",
  );
  expect(await json("show refunds --tenant other")).toMatchObject({ concept: { status: "quarantined" } });
  writeFileSync(join(folder.path, "dirty.json"), JSON.stringify([{ name: "a", kind: "routine", implementation: "" }]));
  expect((await bulkhead("import dirty.json --tenant other")).out).toBe(
    "concept 0: empty_removed implementation\nconcept 0: output_type_missing outputType\nImported 1 concept into quarantine (tenant other, no project); 0 were here already, 2 repairs.\n",
  );

  writeFileSync(join(folder.path, "package.json"), JSON.stringify({ name: "shop", private: true }));
  expect(await json("import package.json --tenant other")).toMatchObject({ code: 1, ok: false, concepts: 0 });

  expect(await json("revoke refunds")).toMatchObject({ code: 2, error: { code: "usage" } });
  expect((await bulkhead("revoke refunds --why wrong --as alice")).out).toBe(
    "Revoked. In quarantine with it, made of it: 1 concept.\n",
  );
  expect((await bulkhead("show refunds")).out).toContain("revision 1 quarantined by alice (person): wrong\n");
  expect(await json("show --status active")).toMatchObject({ concepts: [] });
});

test("the way out of a command about memory is a command about the same memory", async () => {
  expect(flagsOf({ tenant: "two words", project: "it's" }, {})).toBe(` --tenant 'two words' --project 'it'\\''s'`);
  const memory = "--tenant acme --project shop";
  expect((await bulkhead(`show gone ${memory}`)).err).toMatch(/memory show --tenant acme --project shop\n$/);
  writeFileSync(join(folder.path, "own.json"), JSON.stringify([{ name: "own", kind: "structure" }]));
  expect((await bulkhead(`import own.json ${memory}`)).out).toContain("(tenant acme, project shop)");
  const asked = await bulkhead(`promote own 1 --as bob ${memory}`);
  expect(asked.err).toContain("revision 1, quarantined, counts as a stranger's text\n");
  for (const command of ["promote own 1 --yes", "revoke own --why x", "import own.json"])
    expect(await json(`${command} --as= ${memory}`)).toMatchObject({ code: 2, error: { code: "bad_reason" } });
  const said = /memory (promote \S+ 1 --digest .*)\n$/.exec(asked.err)?.[1] ?? "";
  expect(said).toMatch(/ --as bob --tenant acme --project shop$/);
  expect(await bulkhead(said)).toMatchObject({ code: 0 });
  expect((await bulkhead(said)).err).toMatch(/memory show <concept> --tenant acme --project shop\n$/);
  const shown = (await bulkhead(`show own ${memory}`)).out;
  expect(shown).toContain("believed by bob (person)\nrevision 1: 1 piece of evidence that nobody checked, trusted\n");
  expect(shown).toContain("revision 1, active, counts as trusted\n");
  expect((await bulkhead(`stats ${memory}`)).out).toContain(
    "1 piece of evidence; shown to runs 0 times, cited 0 times\n",
  );
});

test("a search says which of vectors, words and cues brought a concept, and reembed what is left to do", async () => {
  const { id } = await withMemory((memory) =>
    memory.propose(
      { ...lesson, name: "late parcels", situation: "A parcel is late", cues: ["parcels"] },
      [seen],
      stranger,
    ),
  );
  const found = await bulkhead("search parcel");
  expect(found.out).toBe("Nothing of the tenant default that may guide is found for this.\n");
  expect(found.err).toMatch(/^There are candidates.* memory show --status candidate\n$/);
  await withMemory((memory) => memory.promote(id, { revision: 1, by: { kind: "person", name: "alice" } }));
  expect((await bulkhead("search parcel")).out).toMatch(/\n *1 +late parcels +vector 1 \(\d\.\d\d\), text 1, cue 1/);
  expect(await json("search parcel")).toMatchObject({
    concepts: [{ concept: id, revision: 1, name: "late parcels", found: { vector: 1, text: 1, cue: 1 }, uses: 0 }],
    embedderFailed: false,
  });
  await withMemory((memory) => memory.reembed());
  expect(await json("reembed")).toMatchObject({ code: 0, embedder: "hash-1", vectors: 0 });
  expect(await json("search parcel --embedder nobody:m")).toMatchObject({ code: 2, error: { code: "bad_embedder" } });
  for (const command of ["import own.json", "search parcel", "reembed"])
    expect(await json(command, { BULKHEAD_EMBEDDER: "nobody:m" })).toMatchObject({ error: { code: "bad_embedder" } });
});
