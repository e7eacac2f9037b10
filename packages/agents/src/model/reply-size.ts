// How much a worker's model may say at a time. Rule: no more than a model has ever to say crosses into a worker's process, a
// queue or what is kept of a step; where it does, the worker ends with the code of a result that is too large.
import { SandboxError } from "@bulkhead/sandbox";
import type { ModelReply } from "./model-port.ts";

/** Characters, some ten times what a model of today writes at most. */
const MOST = 4 * 2 ** 20;
export const MOST_CALLS = 1_000;

/** @throws SandboxError `too_large` */
export function sizedReply(reply: ModelReply): ModelReply {
  const { text, calls } = reply;
  const size = calls.reduce(
    (sum, call) => sum + call.id.length + call.name.length + call.arguments.length,
    text.length,
  );
  if (size > MOST || calls.length > MOST_CALLS) throw new SandboxError("too_large", "the model said more than it may");
  return reply;
}
