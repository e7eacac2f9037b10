// An evaluator that runs a command on the tree, in the sandbox, and reads its verdict from what that printed. A command that was
// ended by a limit has not passed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evaluator, Verdict } from "@bulkhead/agents";
import type { CommandCall, CommandSandbox } from "@bulkhead/sandbox";

export interface JudgedOptions {
  readonly name: string;
  readonly sandbox: CommandSandbox;
  readonly command: CommandCall["command"];
  readonly read: (ended: { readonly code: number; readonly stdout: string }) => Verdict;
}

export function judgedInSandbox({ name, sandbox, command, read }: JudgedOptions): Evaluator {
  return {
    name,
    async evaluate(tree, { signal }) {
      const folder = mkdtempSync(join(tmpdir(), "bulkhead-judged-"));
      try {
        await tree.exportTo(folder);
        const end = await sandbox.run({ command, folder, signal });
        if (end.kind === "exited") return read({ code: end.code, stdout: new TextDecoder().decode(end.stdout) });
        return { verdict: end.by === "time" ? "timeout" : "error", diagnostics: [{ rule: end.by }] };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
