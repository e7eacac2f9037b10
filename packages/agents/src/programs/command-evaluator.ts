// An evaluator that is a program: it runs on a copy of the tree, in a compartment without network and within limits. Rules:
// only what ended by itself, with code 0, can be a pass; what was ended is a `timeout` or an `error`; what it printed is
// bytes of nobody's until it is shown to the worker as data.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandCall, type CommandEnd, type CommandSandbox, SandboxError } from "@bulkhead/sandbox";
import { isA } from "../is-a.ts";
import { askedHash } from "../run/asked-hash.ts";
import { jsonVerdict, lineDiagnostics } from "./command-output.ts";
import type { EvaluatedTree, Evaluator, Verdict } from "./evaluator.ts";

export interface CommandEvaluatorOptions extends Pick<CommandCall, "command" | "readOnly" | "env" | "limits"> {
  readonly name: string;
  readonly sandbox: CommandSandbox;
  /**
   * How what it printed is read. `"lines"`: lines as compilers write them, `src/a.ts(1,2): error TS1: …` or `src/a.ts:1:2: …`.
   * `"json"`: a verdict on stdout, `{verdict, diagnostics}`. Whatever is read, a pass counts only with code 0.
   */
  readonly read?: "lines" | "json" | ((output: CommandText) => Verdict);
  /** Codes with which it says that there was nothing to judge, as a test runner without tests. */
  readonly none?: readonly number[];
}

export interface CommandText {
  readonly code: number;
  /** External. */
  readonly stdout: string;
  /** External. */
  readonly stderr: string;
}

/** Its verdict is made of the tree alone: the compartment has no network. */
export function commandEvaluator(options: CommandEvaluatorOptions): Evaluator {
  const { name, sandbox, command, readOnly, env, limits, read = "lines", none = [] } = options;
  const call = { command, ...(readOnly && { readOnly }), ...(env && { env }), ...(limits && { limits }) };
  return {
    name,
    asks: askedHash({ ...call, read: typeof read === "function" ? String(read) : read, none }),
    reads: "tree",
    async evaluate(tree, { signal }) {
      const end = await onCopy(tree, (folder) => sandbox.run({ ...call, folder, signal }));
      return typeof end === "string" ? failed(end) : verdictOf(end, read, none);
    },
    async ready() {
      await onEmpty((folder) => sandbox.run({ ...call, command: ["true"], folder }));
    },
  };
}

function verdictOf(end: CommandEnd, read: CommandEvaluatorOptions["read"], none: readonly number[]): Verdict {
  if (end.kind === "killed") return failed(end.by, end.by === "time" ? "timeout" : "error");
  const text: CommandText = { code: end.code, stdout: textOf(end.stdout), stderr: textOf(end.stderr) };
  if (none.includes(end.code)) return { verdict: "none", diagnostics: lineDiagnostics(text) };
  if (end.code > MOST_MEANT) return { verdict: "error", diagnostics: lineDiagnostics(text) };
  const verdict =
    typeof read === "function" ? read(text) : read === "json" ? jsonVerdict(text) : { verdict: "pass" as const };
  if (verdict.verdict !== "pass" || end.code === 0) return verdict;
  return { verdict: "fail", diagnostics: lineDiagnostics(text) };
}

/** 126 and more: the program is not there, or cannot run, or a signal ended it. */
const MOST_MEANT = 125;

const failed = (rule: string, verdict: "error" | "timeout" = "error"): Verdict => ({
  verdict,
  diagnostics: [{ rule }],
});

const textOf = (bytes: Uint8Array): string => new TextDecoder("utf-8").decode(bytes);

/** A closed code where nothing ran. */
async function onCopy(
  tree: EvaluatedTree,
  work: (folder: string) => Promise<CommandEnd>,
): Promise<CommandEnd | string> {
  try {
    return await onEmpty(async (folder) => {
      const copy = join(folder, "tree");
      await tree.exportTo(copy);
      return work(copy);
    });
  } catch (error) {
    if (isA(error, SandboxError)) return error.code;
    throw error;
  }
}

async function onEmpty<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-tree-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
