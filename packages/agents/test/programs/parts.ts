// Programs, evaluators and a scripted model that tests of the control unit use.
import {
  type Database,
  type FileStore,
  fileStore,
  type Instruction,
  instructionRegistry,
  type Program,
  type ProgramVersion,
  type Writer,
} from "@bulkhead/memory";
import type { Diagnostic, Evaluator, Verdict } from "../../src/index.ts";
import type { Seen } from "../../src/testing/index.ts";

export const OPERATOR: Writer = { origin: "operator", label: { integrity: "trusted", readers: "public" } };

let stores = 0;
/** A store of its own. */
export const newFiles = (db: Database): FileStore => fileStore(db, { name: `files-${++stores}` });

export const programOf = (instructions: readonly Instruction[], name = "shop"): Program => ({
  name,
  requirements: [{ id: "r1", text: "There is a greeting." }],
  instructions: instructions.map((one, at) => (at === 0 ? { covers: ["r1"], ...one } : one)),
});

let programs = 0;
/** Drafted by the operator, approved by a developer. */
export async function approved(db: Database, instructions: readonly Instruction[]): Promise<ProgramVersion> {
  const registry = instructionRegistry(db);
  const draft = await registry.draft(programOf(instructions, `shop-${++programs}`), OPERATOR);
  return registry.approve(draft.name, draft.version, draft.hash, { kind: "developer", name: "test" });
}

/** Passes where every listed file holds its text; it says how often it was asked, and of which trees. */
export function holds(expected: Readonly<Record<string, string>>, name = "holds") {
  const asked: string[] = [];
  const evaluator: Evaluator = {
    name,
    reads: "tree",
    async evaluate(tree): Promise<Verdict> {
      asked.push(tree.hash);
      const diagnostics: Diagnostic[] = [];
      for (const [path, text] of Object.entries(expected)) {
        const file = tree.files.find((one) => one.path === path);
        const is = file === undefined ? undefined : (await tree.read(path)).toString();
        if (is === undefined || !is.includes(text))
          diagnostics.push({ file: path, rule: "holds", line: 1, text: `expected ${text}` });
      }
      return diagnostics.length === 0 ? { verdict: "pass" } : { verdict: "fail", diagnostics };
    },
  };
  return { evaluator, asked };
}

/** What an instruction's worker was shown at its start. */
export const startOf = ({ messages }: Seen) =>
  JSON.parse(messages.find(({ role }) => role === "user")?.text ?? "{}") as {
    readonly instruction: string;
    readonly done: readonly string[];
    readonly carry?: {
      readonly touched: readonly string[];
      readonly errors: readonly Diagnostic[];
      readonly next: string;
    };
    readonly files: readonly { readonly path: string; readonly version: number; readonly size: number }[];
    readonly guarded?: readonly string[];
    readonly viewed?: unknown;
  };

/** The answer to its last call. */
export const lastAnswer = ({ messages }: Seen): Readonly<Record<string, unknown>> =>
  JSON.parse(messages.findLast(({ role }) => role === "tool")?.text ?? "{}") as Record<string, unknown>;
