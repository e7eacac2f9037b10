/**
 * A worker: a subagent with a fresh context, or (with `run`) a pure function. It sees its input and the results of
 * its own tools, and one value that fits `returns` comes back.
 */
import {
  type AssignmentLimits,
  DEFAULT_LIMITS,
  type JsonSchema,
  type ReturnSchema,
  returnSchema,
} from "@bulkhead/sandbox";
import { z } from "zod";
import { AgentsError } from "./agents-error.ts";
import type { ModelSpec } from "./models.ts";
import type { AnyTool } from "./tool.ts";

export interface Worker<I extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly input: I;
  readonly returns: R;
  readonly purpose: string;
  readonly limits: AssignmentLimits;
  /** The profile of `{value: returns}`: what the `return` tool takes. */
  readonly wrapped: ReturnSchema;
  /** The input as JSON Schema: what a main agent is told. */
  readonly inputSchema: JsonSchema;
  readonly kind: "model" | "code";
  readonly tools: readonly AnyTool[];
  readonly model: ModelSpec | undefined;
  readonly run: ((input: unknown, at: { readonly signal: AbortSignal }) => unknown) | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of workers holds all kinds of schemas; nothing is read through it.
export type AnyWorker = Worker<any, any>;

interface WorkerBase<I extends z.ZodType, R extends z.ZodType> {
  readonly name: string;
  readonly input: I;
  readonly returns: R;
  readonly limits?: Partial<AssignmentLimits>;
}

export interface ModelWorker<I extends z.ZodType, R extends z.ZodType> extends WorkerBase<I, R> {
  /** One sentence: what the worker is to find out. The main agent reads it too, as the description of the worker. */
  readonly purpose: string;
  readonly model?: ModelSpec;
  readonly tools?: readonly AnyTool[];
}

export interface CodeWorker<I extends z.ZodType, R extends z.ZodType> extends WorkerBase<I, R> {
  readonly purpose?: string;
  /** Runs on the operator side. That it keeps nothing between calls is the developer's duty. */
  readonly run: (input: z.infer<I>, at: { readonly signal: AbortSignal }) => z.infer<R> | Promise<z.infer<R>>;
}

/**
 * @throws SandboxError `open_schema`: `returns` is not closed and bounded; the message names each offender and its fix.
 * @throws AgentsError `bad_worker`: the name, the input or the limits cannot hold.
 */
export function defineWorker<I extends z.ZodType, R extends z.ZodType>(worker: ModelWorker<I, R>): Worker<I, R>;
export function defineWorker<I extends z.ZodType, R extends z.ZodType>(worker: CodeWorker<I, R>): Worker<I, R>;
export function defineWorker<I extends z.ZodType, R extends z.ZodType>(
  worker: ModelWorker<I, R> | CodeWorker<I, R>,
): Worker<I, R> {
  const { name, input, returns } = worker;
  const code = "run" in worker ? worker : undefined;
  const model = "run" in worker ? undefined : worker;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    throw new AgentsError("bad_worker", `a worker's name is 1 to 64 of the characters a-z A-Z 0-9 _ -, not "${name}"`);
  }
  if (model !== undefined && !model.purpose?.trim())
    throw new AgentsError("bad_worker", `"${name}" needs a purpose: one sentence`);
  const tools = model?.tools ?? [];
  const names = new Set(tools.map((tool) => tool.name));
  if (names.size !== tools.length) throw new AgentsError("bad_worker", `"${name}" has two tools of one name`);
  return Object.freeze({
    name,
    input,
    returns,
    purpose: worker.purpose ?? "",
    limits: checkLimits({ ...DEFAULT_LIMITS, ...(code === undefined ? {} : CODE_LIMITS), ...worker.limits }, name),
    wrapped: returnSchema({
      type: "object",
      properties: { value: returnSchema(returns).jsonSchema },
      required: ["value"],
      additionalProperties: false,
    }),
    inputSchema: inputJsonSchema(input, name),
    kind: code === undefined ? "model" : "code",
    tools,
    model: model?.model,
    run: code?.run as Worker["run"],
  });
}

/** Code has no context window to fill: it gets a whole result. */
const CODE_LIMITS: Partial<AssignmentLimits> = { toolBytes: 16 * 1024 * 1024 };

function checkLimits(limits: AssignmentLimits, name: string): AssignmentLimits {
  for (const [limit, value] of Object.entries(limits)) {
    if (!(limit in DEFAULT_LIMITS))
      throw new AgentsError(
        "bad_worker",
        `"${name}" has an unknown limit "${limit}" (${Object.keys(DEFAULT_LIMITS).join(", ")})`,
      );
    if (!(Number.isInteger(value) && value >= 1))
      throw new AgentsError("bad_worker", `limits.${limit} of "${name}" is a whole number from 1`);
  }
  return limits;
}

function inputJsonSchema(input: z.ZodType, name: string): JsonSchema {
  const problem = new AgentsError("bad_worker", `the input of "${name}" must be z.object({…}) of plain types`);
  if (!(input instanceof z.ZodObject)) throw problem;
  try {
    const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
    return schema as JsonSchema;
  } catch {
    throw problem;
  }
}
