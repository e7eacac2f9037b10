// A program that a model writes: a draft with the label of what was read, or nothing.
import {
  databaseRunStore,
  instructionRegistry,
  processRunStore,
  programFromYaml,
  programToYaml,
} from "@bulkhead/memory";
import { expect, test } from "vitest";
import { bootstrapProgram, runProgram } from "../../src/index.ts";
import { call, says, scriptedModel, together } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";
import { holds, newFiles, OPERATOR, programOf } from "./parts.ts";

const database = await ownDatabase();
const DEVELOPER = { kind: "developer", name: "test" } as const;
const PERSON = { kind: "person", name: "Ada" } as const;

const { name: _, ...body } = programOf([{ id: "greet", text: "Write greet.txt.", evaluators: ["greeting"] }]);
const draft = (program: object = body) => call("draft_program", program as Parameters<typeof call>[1]);
const asked = { task: "A greeting.", written: "user", evaluators: ["greeting"] } as const;

test("a model writes a program, a developer approves it, and it is carried out", async () => {
  const registry = instructionRegistry(database);
  const store = databaseRunStore(database);
  const model = scriptedModel({ write_program: [draft()] });
  const written = await bootstrapProgram({ ...asked, registry, name: "clean", model, store });
  expect(written).toMatchObject({ ok: true, draft: { status: "draft", version: 1, label: { integrity: "user" } } });
  expect(JSON.parse(model.requests[0]?.messages[1]?.text ?? "")).toEqual({
    task: "A greeting.",
    evaluators: ["greeting"],
    tools: [],
  });
  if (!written.ok) return;
  const { evaluator } = holds({ "greet.txt": "hello" });
  const running = { evaluators: { greeting: evaluator }, files: newFiles(database) };
  const unasked = scriptedModel({});
  await expect(runProgram({ ...running, program: written.draft, model: unasked })).rejects.toThrow(
    /^bad_workflow: only a/,
  );
  const program = await registry.approve("clean", 1, written.draft.hash, DEVELOPER);
  const worker = scriptedModel({
    greet: [together(call("write_files", { files: [{ path: "greet.txt", base: 0, text: "hello" }] }), call("done"))],
  });
  expect(await runProgram({ ...running, program, model: worker })).toMatchObject({ ok: true });
  await registry.revoke("clean", 1, PERSON, "it greets strangers");
  const revoked = await registry.find("clean", 1);
  if (revoked === undefined) throw new Error("it stays, and says so");
  await expect(runProgram({ ...running, program: revoked, model: unasked })).rejects.toThrow(/^bad_workflow: only a/);
});

test("a task in a stranger's words makes a draft that a person alone approves", async () => {
  const registry = instructionRegistry(database);
  const model = scriptedModel({ write_program: [draft()] });
  const store = databaseRunStore(database);
  const written = await bootstrapProgram({ ...asked, written: "external", registry, name: "strange", model, store });
  if (!written.ok) throw new Error(written.code);
  expect(written.draft.label.integrity).toBe("external");
  await expect(registry.approve("strange", 1, written.draft.hash, DEVELOPER)).rejects.toMatchObject({
    code: "person_needed",
  });
  expect(await registry.approve("strange", 1, written.draft.hash, PERSON)).toMatchObject({ status: "approved" });
});

test("of two approvals at once one counts, and the other is told", async () => {
  const registry = instructionRegistry(database);
  const drafts = await Promise.all([1, 2].map(() => registry.draft(programOf(body.instructions, "both"), OPERATOR)));
  const both = await Promise.allSettled(
    drafts.map((one) => registry.approve("both", one.version, one.hash, DEVELOPER)),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: "program_changed" });
});

test("what is written in no kept run is external: nobody could say what it was made of", async () => {
  for (const [at, store] of [undefined, processRunStore()].entries()) {
    const model = scriptedModel({ write_program: [draft()] });
    const registry = instructionRegistry(database);
    const written = await bootstrapProgram({ ...asked, registry, name: `kept-${at}`, model, ...(store && { store }) });
    expect(written).toMatchObject({ ok: true, draft: { label: { integrity: "external" } } });
  }
});

test("a program that does not hold is refused with the place, and mended; nothing of it is kept", async () => {
  const registry = instructionRegistry(database);
  const circle = { ...body.instructions[0], after: ["greet"] };
  const model = scriptedModel({
    write_program: [
      draft({ ...body, instructions: [] }),
      (seen) => {
        expect(seen.messages.at(-1)?.text).toBe('{"ok":false,"code":"schema_mismatch"}');
        return draft({ ...body, instructions: [circle] });
      },
      (seen) => {
        expect(seen.messages.at(-1)?.text).toContain("instructions.0.after waits for itself: there is a circle");
        return draft({ ...body, requirements: [...body.requirements, { id: "r2", text: "SECRET" }] });
      },
      (seen) => {
        const told = seen.messages.at(-1)?.text ?? "";
        expect(told).toContain("requirements.1 is covered by no instruction");
        expect(told).not.toContain("SECRET");
        return draft({ ...body, instructions: [{ ...body.instructions[0], evaluators: ["always"] }] });
      },
      (seen) => {
        expect(seen.messages.at(-1)?.text).toContain("instructions.0.evaluators.0 is no name");
        return draft();
      },
    ],
  });
  const written = await bootstrapProgram({
    ...asked,
    registry,
    name: "mended",
    model,
    store: databaseRunStore(database),
  });
  model.assertDone();
  expect(written).toMatchObject({ ok: true, draft: { version: 1 } });
  expect(await registry.versions("mended")).toHaveLength(1);
});

test("prose, and prose around a program, keeps nothing", async () => {
  const registry = instructionRegistry(database);
  const prose = says(`Here is the program: ${JSON.stringify(body)}`);
  for (const [at, turns] of [[prose, prose], Array(2).fill(draft({ ...body, instructions: "see above" }))].entries()) {
    const name = `prose-${at}`;
    const model = scriptedModel({ write_program: turns });
    const written = await bootstrapProgram({ ...asked, registry, name, model, tries: 2 });
    expect(written).toMatchObject({ ok: false, code: "no_result" });
    expect(await registry.versions(name)).toEqual([]);
  }
});

test("a run of it that is taken up again has written one draft", async () => {
  const registry = instructionRegistry(database);
  const store = databaseRunStore(database);
  const options = { ...asked, registry, name: "once", store, runId: "bootstrap-once" };
  const first = await bootstrapProgram({ ...options, model: scriptedModel({ write_program: [draft()] }) });
  const again = await bootstrapProgram({ ...options, model: scriptedModel({}) });
  expect(again).toEqual(first);
  expect(await registry.versions("once")).toHaveLength(1);
});

test("planned anew it is another version, which says what it takes the place of and inherits its label", async () => {
  const registry = instructionRegistry(database);
  const store = databaseRunStore(database);
  const first = await registry.draft(programOf(body.instructions, "anew"), {
    origin: "external",
    label: { integrity: "external", readers: "public" },
  });
  const from = await registry.approve("anew", 1, first.hash, PERSON);
  const model = scriptedModel({ write_program: [draft()] });
  const written = await bootstrapProgram({ ...asked, registry, name: "anew", from, model, store });
  expect(written).toMatchObject({ ok: true, draft: { version: 2, supersedes: 1, label: { integrity: "external" } } });
  expect(model.requests[0]?.messages[1]?.text).toContain('"before"');
  expect((await registry.find("anew", 1))?.program).toEqual(from.program);
});

test("a program given as a file skips all that: no model is asked to write one", async () => {
  const registry = instructionRegistry(database);
  const file = programToYaml(programOf(body.instructions, "from-a-file"));
  const { version, hash } = await registry.draft(programFromYaml(file), OPERATOR);
  const program = await registry.approve("from-a-file", version, hash, DEVELOPER);
  const { evaluator } = holds({ "greet.txt": "hello" });
  const model = scriptedModel({
    greet: [together(call("write_files", { files: [{ path: "greet.txt", base: 0, text: "hello" }] }), call("done"))],
  });
  const outcome = await runProgram({ program, files: newFiles(database), evaluators: { greeting: evaluator }, model });
  expect(outcome).toMatchObject({ ok: true });
  expect(new Set(model.requests.map(({ who }) => who))).toEqual(new Set(["greet"]));
});
