// A program is carried out, instruction by instruction.
import { databaseRunStore, processRunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { runProgram } from "../../src/index.ts";
import { call, scriptedModel } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";
import { approved, holds, newFiles, startOf } from "./parts.ts";

const database = await ownDatabase();
const write = (path: string, text: string, base = 0) => call("write_files", { files: [{ path, base, text }] });

for (const where of ["nowhere", "in this process", "in a database"] as const) {
  test(`each instruction is a worker of its own, whose files the next one finds: kept ${where}`, async () => {
    const files = newFiles(database);
    const program = await approved(database, [
      { id: "greet", text: "Write greet.txt.", evaluators: ["greeting"] },
      { id: "part", text: "Write part.txt.", evaluators: ["parting"] },
    ]);
    const greeting = holds({ "greet.txt": "hello" });
    const parting = holds({ "part.txt": "bye" });
    const model = scriptedModel({
      greet: [write("greet.txt", "hello {{h1}}"), call("done")],
      part: [
        (seen) => {
          expect(startOf(seen)).toMatchObject({
            instruction: "part",
            done: ["r1"],
            files: [{ path: "greet.txt", version: 1 }],
          });
          return write("part.txt", "good");
        },
        call("done"),
        write("part.txt", "bye", 2),
      ],
    });
    const store =
      where === "nowhere" ? undefined : where === "in this process" ? processRunStore() : databaseRunStore(database);
    const outcome = await runProgram({
      program,
      files,
      evaluators: { greeting: greeting.evaluator, parting: parting.evaluator },
      model,
      ...(store && { store }),
    });
    model.assertDone();
    expect(outcome).toEqual({
      ok: true,
      run: expect.any(String),
      tree: (await files.tree()).hash,
      deletedTests: 0,
      instructions: [
        expect.objectContaining({ id: "greet", status: "passed", attempts: 1, restarts: 0, steps: 2 }),
        expect.objectContaining({ id: "part", status: "passed", attempts: 1, restarts: 0, steps: 3 }),
      ],
    });
    expect(greeting.asked).toHaveLength(3); // of three trees, once each
    const shown = await files.tree();
    expect(shown.label.integrity).toBe(where === "in a database" ? "user" : "external");
  });
}
