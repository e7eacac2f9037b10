// What the script makes go wrong, each as it was really met: read from what the control unit answered its workers, and from
// what the run came to.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProgramDone } from "@bulkhead/agents";
import type { ScriptedModel } from "@bulkhead/agents/testing";
import type { FileStore } from "@bulkhead/memory";
import type { Claim } from "../shared/claim.ts";
import { OPERATORS_FILES } from "./operator.ts";
import { finished } from "./script/written.ts";

export async function mishapClaims(
  { requests }: ScriptedModel,
  instructions: ProgramDone["instructions"],
  files: FileStore,
): Promise<readonly Claim[]> {
  const result = (name: string) => instructions.find(({ id }) => id === name);
  const answers = (id: string): readonly string[] =>
    requests
      .filter(({ who }) => who === id)
      .flatMap(({ messages }) => messages.filter(({ role }) => role === "tool").map(({ text }) => text));
  const told = (id: string, words: string) => answers(id).filter((text) => text.includes(words)).length;
  // The last answer of a worker that passes is shown to nobody: that it was mended is what the outcome says.
  const failed = (id: string, evaluator: string) =>
    told(id, `"evaluator":"${evaluator}","verdict":"fail"`) > 0 && result(id)?.status === "passed";
  const removed = result("validation")?.deletedTests ?? 0;
  const restarts = result("store")?.restarts ?? 0;
  const cycles = result("statistics")?.cycles ?? 0;
  const hottest = Math.max(0, ...requests.map(({ temperature = 0 }) => temperature));
  const { files: tree } = await files.tree();
  const untouched = await Promise.all(
    OPERATORS_FILES.map(async (path) => (await files.read(path)).toString("utf8") === finished(path)),
  );
  return [
    { what: "hidden tests failed, and were met", holds: failed("validation", "accept_validation") },
    { what: "a test that a worker removed was reported", holds: removed === 1, seen: `${removed}` },
    { what: "a type error was found, and mended", holds: failed("slug", "types") },
    {
      what: "a context overflowed, and the next one went on with the carry",
      holds: restarts === 1,
      seen: `${restarts}`,
    },
    { what: "an earlier instruction's promise was broken, and held again", holds: failed("expiry", "accept_store") },
    { what: "a circle was seen, and left", holds: cycles > 0 && hottest > 0, seen: `temperature ${hottest}` },
    {
      what: "paths out of the folder were refused",
      holds: told("rate-limit", '"refused":"bad_path"') >= 2 && tree.every(({ path }) => !path.includes("outside")),
    },
    {
      what: "the operator's test was neither removed nor changed",
      holds: told("server", '"refused":"file_guarded"') >= 2 && untouched.every(Boolean),
    },
    {
      what: "no worker was shown a line of the hidden tests",
      holds: hiddenLines().every((line) => !shows(requests, line)),
    },
  ];
}

/** Of what they assert; of a failure its name and values are told. */
function hiddenLines(): readonly string[] {
  const folder = join(import.meta.dirname, "acceptance");
  return globSync("*.test.ts", { cwd: folder })
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter((line) => line.includes("assert."))
    .map((line) => line.trim());
}

function shows(requests: ScriptedModel["requests"], line: string): boolean {
  const escaped = JSON.stringify(line).slice(1, -1);
  return requests.some(({ messages }) => messages.some(({ text }) => text.includes(line) || text.includes(escaped)));
}
