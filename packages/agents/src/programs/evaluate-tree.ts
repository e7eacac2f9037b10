// The verdicts on a tree. Each is asked for once: it is kept by the evaluator and the tree's hash, with the run where that is
// kept. What an evaluator throws, and what it takes too long for, are verdicts too, and never a pass; they say nothing of the
// tree, so they are not kept: who asks again is answered anew.
import type { FileStore, FileTree } from "@bulkhead/memory";
import { joinLabels, type Label, onAbort } from "@bulkhead/sandbox";
import { askedHash } from "../run/asked-hash.ts";
import { verdictPosition } from "../run/position.ts";
import type { AnyRun } from "../run/run.ts";
import type { EvaluatedTree, Evaluator, Verdict } from "./evaluator.ts";
import { fitVerdict } from "./fit-verdict.ts";

type Judged = Verdict & { readonly evaluator: string };

export interface Evaluation {
  readonly judged: readonly Judged[];
  /** Of who knows the verdicts. */
  readonly label: Label;
}

export interface EvaluateOptions {
  readonly run: AnyRun;
  readonly position: string;
  /** The worker's name. */
  readonly who: string;
  readonly files: FileStore;
  /** By the name that the program has for it. */
  readonly evaluators: ReadonlyMap<string, Evaluator>;
  /** Milliseconds that one may take. */
  readonly ms: number;
  /** Verdicts of this process. */
  readonly known: Map<string, Promise<Verdict>>;
  readonly signal: AbortSignal;
}

/** One after the other: they may use all of the machine. @throws the signal's reason; SandboxError `cancelled` */
export async function evaluateTree(tree: FileTree, options: EvaluateOptions): Promise<Evaluation> {
  const judged: Judged[] = [];
  for (const [name, evaluator] of options.evaluators) {
    judged.push({ evaluator: name, ...(await verdictOn(tree, { name, evaluator }, options)) });
  }
  const outside = [...options.evaluators.values()].some(({ reads }) => reads !== "tree");
  const heard: Label = { ...tree.label, integrity: "external" };
  return { judged, label: outside ? joinLabels(tree.label, heard) : tree.label };
}

interface Named {
  readonly name: string;
  readonly evaluator: Evaluator;
}

async function verdictOn(tree: FileTree, named: Named, options: EvaluateOptions): Promise<Verdict> {
  const { run, known } = options;
  const { asks = "" } = named.evaluator;
  const asked = askedHash({ kind: "verdict", evaluator: named.name, asks, tree: tree.hash });
  const position = verdictPosition(named.name, asked);
  const kept = run.claim?.kept.get(position);
  if (kept?.asked === asked) return kept.answer as unknown as Verdict; // as it was kept below
  const others = known.get(position);
  if (others !== undefined) return others.catch(() => verdictOn(tree, named, options)); // of a run that was stopped: this one was not
  options.signal.throwIfAborted();
  const asking = ask();
  known.set(position, asking);
  const forget = (): boolean => known.get(position) === asking && known.delete(position);
  asking.then((verdict) => saysOfTree(verdict) || forget(), forget);
  return asking;

  async function ask(): Promise<Verdict> {
    const started = performance.now();
    const verdict = await judge(tree, named.evaluator, options);
    options.signal.throwIfAborted(); // a verdict of a run that was stopped is none
    const told = { position: options.position, who: options.who, evaluator: named.name, verdict: verdict.verdict };
    const diagnostics = verdict.verdict === "pass" ? 0 : verdict.diagnostics.length;
    run.emit({ kind: "evaluated", ...told, diagnostics, ms: Math.round(performance.now() - started) });
    if (saysOfTree(verdict))
      await run.keeping.write({
        kind: "keep",
        kept: { position, asked, answer: { ...verdict } as never, facts: undefined },
      });
    return verdict;
  }
}

const saysOfTree = ({ verdict }: Verdict): boolean => verdict !== "error" && verdict !== "timeout";

async function judge(tree: FileTree, evaluator: Evaluator, { files, ms, signal }: EvaluateOptions): Promise<Verdict> {
  const stop = new AbortController();
  const late = Promise.withResolvers<Verdict>();
  const timer = setTimeout(() => late.resolve({ verdict: "timeout", diagnostics: [] }), ms);
  const done = onAbort(signal, () => late.resolve({ verdict: "error", diagnostics: [] }));
  try {
    const asked = async () => fitVerdict(await evaluator.evaluate(seen(tree, files), { signal: stop.signal }));
    return await Promise.race([asked().catch((): Verdict => ({ verdict: "error", diagnostics: [] })), late.promise]);
  } finally {
    clearTimeout(timer);
    done();
    stop.abort();
  }
}

function seen({ hash, files, revision }: FileTree, store: FileStore): EvaluatedTree {
  const versions = new Map(files.map(({ path, version }) => [path, version]));
  return {
    hash,
    files,
    read: (path) => store.read(path, { version: versions.get(path) ?? 0 }),
    exportTo: async (folder) => void (await store.exportTo(folder, { at: revision })),
  };
}
