// A long worker's run: its document in chunks, a life for each, a few at once; then the merge over what was admitted, in
// the order of the chunks. What it returns is admitted like a worker's text.
import { type Code, inlineSandbox, SandboxError } from "@bulkhead/sandbox";
import { refuseUnended } from "../run/kept-answer.ts";
import { unobserved } from "../run/observe-run.ts";
import { workerCallPosition } from "../run/position.ts";
import { chunkText } from "./chunk-text.ts";
import { loadTokenCounter } from "./count-tokens.ts";
import { type Long, MOST_CHUNKS, MOST_DOCUMENT_BYTES } from "./long.ts";
import { notOfTheRun } from "./not-of-the-run.ts";
import { assignmentOf } from "./worker-assignment.ts";
import type { WorkerWork } from "./worker-run.ts";

export type PartOutcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: Code };

/** The result text. @throws SandboxError with the code of the outcome. */
export async function runLong(work: WorkerWork, long: Long): Promise<string> {
  const { run, request, input, shown, spawnPart } = work;
  const { worker, signal, position } = request;
  const document = String(input[long.field] ?? ""); // an optional field may be missing
  if (Buffer.byteLength(document) > MOST_DOCUMENT_BYTES)
    throw new SandboxError("too_large", "the document is too long");
  const count = await loadTokenCounter();
  const chunks = await chunkText(document, { tokens: long.tokens, most: MOST_CHUNKS, count, signal });
  const outcomes = await mapSome(chunks, async (chunk, index) => {
    if (signal.aborted) throw new SandboxError("cancelled", "the worker was stopped");
    return spawnPart({ ...input, [long.field]: chunk }, index);
  });
  if (signal.aborted) throw new SandboxError("cancelled", "the worker was stopped");
  refuseUnended(outcomes);
  const read = outcomes.map((_, index) => workerCallPosition(position, 0, index));
  if (run.claim !== undefined) run.answeredBelow.set(position, read);
  const parts = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const [first] = outcomes;
  if (parts.length === 0 && first?.ok === false) throw new SandboxError(first.code, "no chunk gave a result");
  const execute = async () => {
    try {
      return JSON.stringify({ value: await unobserved(() => long.merge(parts)) });
    } catch (error) {
      run.record.failure(position, worker.name, error);
      throw notOfTheRun(error);
    }
  };
  return inlineSandbox({ execute }).run({ ...assignmentOf(worker, {}, shown), tools: [] }, { signal });
}

const AT_ONCE = 4;

/** Results in the order of the items, of which a few are under way at once. The first throw ends it. */
async function mapSome<T, U>(items: readonly T[], work: (item: T, index: number) => Promise<U>): Promise<readonly U[]> {
  const results: U[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T, index); // there is one: the index is below the length
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
