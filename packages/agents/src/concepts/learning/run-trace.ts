// What is kept of a run, as one value to learn from: what it was asked, what it did, what came of it. Operator side: strangers
// may have written any of it. Its label is that of whatever it read.
import { comparePositions, type RunStore, type RunSummary } from "@bulkhead/memory";
import { type JsonValue, joinLabels, type Label } from "@bulkhead/sandbox";
import { AgentsError } from "../../agents-error.ts";
import { parseObject } from "../../model/parse-object.ts";
import { askedHash } from "../../run/asked-hash.ts";
import { claimRun } from "../../run/claim-run.ts";

export interface RunTrace {
  readonly run: string;
  /** Whose run it was. */
  readonly principal: string;
  readonly label: Label;
  /** Positions of what it did: what is learned of it is made of all of them. */
  readonly positions: readonly string[];
  /** SHA-256 of `content`, as hex. */
  readonly hash: string;
  readonly content: JsonValue;
}

/**
 * Of a run that has ended. Of one that is done answers are not kept: what was asked, which workers and tools it used, what it
 * did outside and its outcome are; of one that failed, the answers too.
 * @throws AgentsError `no_run`, `run_active` @throws MemoryError as `RunStore`
 */
export async function readTrace(store: RunStore, id: string): Promise<RunTrace> {
  const found = await store.find(id);
  if (found === undefined) throw new AgentsError("no_run", "there is no run of this id");
  if (found.status !== "done" && found.status !== "failed")
    throw new AgentsError("run_active", "a run is learned from when it has ended");
  const { input, outcome } = await contentOf(store, found);
  const { run, operations, effects } = await store.tree(id);
  const answers = found.status === "failed" ? await store.answers(id) : new Map<string, JsonValue>();
  const steps = operations
    .toSorted((a, b) => comparePositions(a.position, b.position))
    .map(({ position, kind, name, who, ok, code }) => {
      const answer = answers.get(position);
      return { position, kind, name, who, ok, code, answer: saidBy(answer) };
    });
  const did = effects.map(({ position, tool, state, arguments: args }) => ({ position, tool, state, arguments: args }));
  const { kind, name, status } = run;
  const content = plain({ kind, name, asked: input, steps, did, ended: status, outcome: saidBy(outcome) });
  return {
    run: id,
    principal: run.principal,
    label: joinLabels(run.label, ...operations.map(({ label }) => label), ...effects.map(({ label }) => label)),
    positions: operations.map(({ position }) => position),
    hash: askedHash({ trace: content }, "hex"),
    content,
  };
}

/** Who takes up a run that is done holds nothing; a failed one is put back as it was. */
async function contentOf(store: RunStore, { id, status, code }: RunSummary) {
  const claim = await claimRun(() => store.resume(id));
  if (status === "failed") await claim.end("failed", code === undefined ? {} : { code });
  return { input: claim.input, outcome: claim.outcome };
}

/** Of an answer as it is kept, what it says. */
function saidBy(answer: JsonValue | undefined): unknown {
  const { text } = (answer ?? {}) as { readonly text?: unknown };
  if (typeof text !== "string") return answer;
  return parseObject(text)?.["value"] ?? text;
}

/** Without what is undefined. */
const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;
