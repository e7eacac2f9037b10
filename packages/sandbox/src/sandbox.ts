// A compartment for one worker: an assignment goes in as plain JSON, a result text comes out, and nothing else.

import type { Label } from "./label.ts";
import type { JsonSchema, JsonValue } from "./schema/json.ts";

export interface Assignment {
  readonly v: 1;
  readonly worker: string;
  readonly purpose: string;
  readonly input: JsonValue;
  readonly returns: JsonSchema;
  readonly tools: readonly ToolSchema[];
  readonly limits: AssignmentLimits;
  readonly label: Label;
}

export interface ToolSchema {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

export interface AssignmentLimits {
  readonly wallMs: number;
  /** Model steps. */
  readonly steps: number;
  readonly tokens: number;
  /** Of one tool's output. */
  readonly toolBytes: number;
  readonly resultBytes: number;
  /** Of workers within workers. */
  readonly depth: number;
}

export const DEFAULT_LIMITS: AssignmentLimits = Object.freeze({
  wallMs: 120_000,
  steps: 20,
  tokens: 200_000,
  toolBytes: 262_144,
  resultBytes: 65_536,
  depth: 3,
});

/** The newest assignment that this version reads. */
export const ASSIGNMENT_VERSION = 1;

export interface Sandbox {
  readonly level: "inline" | "process" | "bubblewrap" | "queue";
  /**
   * The worker's result text; or rejects with a SandboxError whose code is timeout, cancelled, step_limit, too_large,
   * worker_crashed, version_unknown, or a Code that the worker's loop threw. A foreign exception is worker_crashed.
   */
  run(assignment: Assignment, options?: { readonly signal?: AbortSignal }): Promise<string>;
}
