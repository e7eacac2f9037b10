// Why a sample did not come to its end. Closed: an exception's own words are not in a log's codes.
import { AgentsError } from "@bulkhead/agents";

export type SampleError = (typeof SAMPLE_ERRORS)[number];

export const SAMPLE_ERRORS = [
  "timeout", // its time was over
  "step_limit", // its graph took too many steps
  "model_failed", // no model answered
  "failed", // anything else that was thrown: a defect of the suite, the defense or of ours
] as const;

export function sampleErrorOf(thrown: unknown, signal: AbortSignal): SampleError {
  if (signal.aborted) return "timeout";
  if (thrown instanceof Error && thrown.name === "GraphRecursionError") return "step_limit"; // LangGraph's
  return AgentsError.from(thrown)?.code === "model_failed" ? "model_failed" : "failed";
}
