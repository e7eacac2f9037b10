// What an instruction's worker acts with: it views files, changes them, and says that it is done. Rules: after a change, and
// when it says so, the whole tree is judged, and the verdicts are the answer; each answer carries its own label; what is
// written says by which worker, in which run and from which answers.
import type { FileStore, FileTree } from "@bulkhead/memory";
import { joinLabels, type Label } from "@bulkhead/sandbox";
import { z } from "zod";
import { DELETE_FILES, DONE, VIEW_FILES, WRITE_FILES } from "../prompts/program.ts";
import { type CallSite, callSite } from "../tool/call-site.ts";
import { OwnLabel, withOwnLabel } from "../tool/own-label.ts";
import { type AnyTool, defineTool } from "../tool/tool.ts";
import { type AskedChange, changeFiles, versionsIn } from "./change-files.ts";
import { type EvaluateOptions, evaluateTree } from "./evaluate-tree.ts";
import type { StepAnswer } from "./step-answer.ts";
import { isTestFile } from "./test-file.ts";
import { viewFiles } from "./view-files.ts";
import { withStore } from "./with-store.ts";
import { writerAt } from "./writer-at.ts";

export interface InstructionToolOptions extends Pick<EvaluateOptions, "evaluators" | "ms" | "known"> {
  readonly files: FileStore;
  /** Of one view. */
  readonly viewBytes: number;
}

const path = z.string().min(1).max(1_000);
const base = z.int().min(0);
const few = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(100);

export function instructionTools(options: InstructionToolOptions): readonly AnyTool[] {
  const { files, viewBytes } = options;
  const judge = async (site: CallSite, signal: AbortSignal, told: (tree: FileTree) => StepAnswer = () => ({})) => {
    const tree = await files.tree();
    const { run, position, who } = site;
    const { judged: evaluators, label } = await evaluateTree(tree, { ...options, run, position, who, signal });
    return answer({ ...told(tree), revision: tree.revision, evaluators }, joinLabels(tree.label, label));
  };
  const change = async (asked: readonly AskedChange[], at: Parameters<typeof callSite>[0]) => {
    const site = callSite(at);
    const changed = await changeFiles(files, asked, writerAt(site));
    if (!changed.ok) return answer({ refused: changed.code, files: changed.files }, (await files.tree()).label);
    const { removed } = changed;
    reportTests(site, removed);
    return judge(site, at.signal, (tree) => ({ changed: versionsIn(tree, asked), removed }));
  };
  const anything = { effect: "write", decidedBy: "any", idempotent: true, returns: "handle" } as const;
  return [
    defineTool({
      ...VIEW_FILES,
      input: z.object({ paths: few(path), from: z.int().min(0).optional() }),
      effect: "read",
      async run({ paths, from = 0 }, at) {
        const { run, context } = callSite(at);
        const looked = withStore(run, () => viewFiles(files, { paths, from, bytes: viewBytes }));
        const { label, ...view } = await looked;
        return new OwnLabel(JSON.stringify(view), label ?? context);
      },
    }),
    defineTool({
      ...WRITE_FILES,
      input: z.object({ files: few(z.object({ path, base, text: z.string().max(4_000_000) })) }),
      ...anything,
      arguments: { files: "any" },
      run: ({ files: asked }, at) => withStore(callSite(at).run, () => change(asked, at)),
    }),
    defineTool({
      ...DELETE_FILES,
      input: z.object({ files: few(z.object({ path, base })) }),
      ...anything,
      arguments: { files: "any" },
      run: ({ files: asked }, at) => withStore(callSite(at).run, () => change(asked, at)),
    }),
    defineTool({
      ...DONE,
      input: z.object({}),
      effect: "read",
      run: (_, at) => withStore(callSite(at).run, () => judge(callSite(at), at.signal)),
    }),
  ].map(withOwnLabel);
}

const answer = (told: StepAnswer, label: Label): OwnLabel => new OwnLabel(JSON.stringify(told), label);

function reportTests({ run, position, who }: CallSite, removed: readonly string[]): void {
  const count = removed.filter(isTestFile).length;
  if (count > 0) run.emit({ kind: "tests_deleted", position, who, count });
}
