// A worker: a subagent with a fresh context, or a pure function. It sees its input and the results of its own tools,
// and one value that fits `returns` comes back.
import { type AssignmentLimits, DEFAULT_LIMITS, type JsonSchema, type ReturnSchema } from "@bulkhead/sandbox";
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { refuseUnknownKeys } from "../known-keys.ts";
import { checkModelSpec, type ModelSpec } from "../model/models.ts";
import { checkName } from "../name.ts";
import type { AnyTool } from "../tool/tool.ts";
import { closedReturns } from "./closed-returns.ts";
import type { Course } from "./course.ts";
import { checkGuard, type Guard } from "./guard.ts";
import { checkLong, type Long } from "./long.ts";
import { checkTeam } from "./team.ts";
import { type Brief, briefOf } from "./worker-assignment.ts";

export type Worker<I extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> =
  | ModelWorker<I, R>
  | CodeWorker<I, R>;

// biome-ignore lint/suspicious/noExplicitAny: a list of workers holds all kinds of schemas; nothing is read through it.
export type AnyWorker = Worker<any, any>;

interface WorkerBase<I extends z.ZodType, R extends z.ZodType> {
  readonly name: string;
  readonly purpose: string;
  readonly input: I;
  readonly returns: R;
  readonly limits: AssignmentLimits;
  /** The input as JSON Schema: what a main agent's model is told. */
  readonly inputSchema: JsonSchema;
  /** The profile of `returns`, as plain JSON Schema. */
  readonly returnsSchema: JsonSchema;
  /** The profile of `{value: returns}`, which is what the `return` tool takes. */
  readonly wrapped: ReturnSchema<z.ZodType<{ readonly value: z.infer<R> }>>;
  /** What each of its assignments begins with. */
  readonly brief: Brief;
}

export interface ModelWorker<I extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType>
  extends WorkerBase<I, R> {
  readonly kind: "model";
  readonly tools: readonly AnyTool[];
  /** Whom it may call. */
  readonly workers: readonly AnyWorker[];
  /** `undefined`: the agent's. */
  readonly model: ModelSpec | undefined;
  readonly long: Long<R> | undefined;
  readonly guard: Guard | undefined;
  /** Of a worker that works until something holds. */
  readonly course: Course | undefined;
}

export interface CodeWorker<I extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> extends WorkerBase<I, R> {
  readonly kind: "code";
  readonly tools: readonly [];
  readonly workers: readonly [];
  readonly run: (input: z.infer<I>, at: { readonly signal: AbortSignal }) => z.infer<R> | Promise<z.infer<R>>;
}

interface DefinitionBase<I extends z.ZodType, R extends z.ZodType> {
  readonly name: string;
  /** `z.object({…})` of plain types. */
  readonly input: I;
  /** Closed and bounded (see `returnSchema`). */
  readonly returns: R;
  /** Each limit has a default: `DEFAULT_LIMITS`, and 16 MiB of `toolBytes` for code. */
  readonly limits?: Partial<AssignmentLimits>;
}

export interface ModelWorkerDefinition<I extends z.ZodType, R extends z.ZodType> extends DefinitionBase<I, R> {
  /** One sentence: what the worker is to find out. The main agent reads it too, as the description of the worker. */
  readonly purpose: string;
  readonly model?: ModelSpec;
  readonly tools?: readonly AnyTool[];
  /** Workers that it calls by name, with their input as arguments. Their tools are among its own. */
  readonly workers?: readonly AnyWorker[];
  /** May stop a call of its tools, or of the workers' below it; it never allows what the rules deny. */
  readonly guard?: Guard;
  /** Maps the worker over chunks of the document in one field. Its limits are of each chunk. */
  readonly long?: Long<R>;
}

export interface CodeWorkerDefinition<I extends z.ZodType, R extends z.ZodType> extends DefinitionBase<I, R> {
  readonly purpose?: string;
  /** Runs on the operator side. That it keeps nothing between calls is the developer's duty. */
  readonly run: CodeWorker<I, R>["run"];
}

/**
 * @throws SandboxError `open_schema`: `returns` is not closed and bounded; the message names each offender and its fix.
 * @throws AgentsError `bad_worker`: the name, the input or the limits cannot hold.
 */
export function defineWorker<I extends z.ZodType, R extends z.ZodType>(
  worker: ModelWorkerDefinition<I, R>,
): Worker<I, R>;
export function defineWorker<I extends z.ZodType, R extends z.ZodType>(
  worker: CodeWorkerDefinition<I, R>,
): Worker<I, R>;
export function defineWorker<I extends z.ZodType, R extends z.ZodType>(
  worker: ModelWorkerDefinition<I, R> | CodeWorkerDefinition<I, R>,
): Worker<I, R> {
  const { name, input, returns, purpose = "" } = worker;
  checkName(name, "worker");
  refuseUnknownKeys(worker, "run" in worker ? CODE_OPTIONS : MODEL_OPTIONS, "bad_worker", `"${name}"`);
  const limits = checkLimits({ ...DEFAULT_LIMITS, ...("run" in worker ? CODE_LIMITS : {}), ...worker.limits }, name);
  const base = {
    name,
    purpose,
    input,
    returns,
    limits,
    inputSchema: inputJsonSchema(input, name),
    ...closedReturns(returns, name),
  };
  if ("run" in worker) {
    const alone = { tools: [] as const, workers: [] as const };
    return Object.freeze({ ...base, ...alone, brief: briefOf({ ...base, ...alone }), kind: "code", run: worker.run });
  }

  if (purpose.trim() === "") throw new AgentsError("bad_worker", `"${name}" needs a purpose: one sentence`);
  const { tools = [], workers = [], model, long, guard } = worker;
  checkTeam(name, tools, workers);
  if (long !== undefined) checkLong(long, base.inputSchema, name);
  if (guard !== undefined) checkGuard(guard, name);
  if (model !== undefined) checkModelSpec(model, `"${name}"`);
  // Lists of its own: what is put into the caller's afterwards was never checked.
  const team = { tools: Object.freeze([...tools]), workers: Object.freeze([...workers]) };
  const own = { model, long, guard, course: undefined };
  return Object.freeze({ ...base, ...team, brief: briefOf({ ...base, ...team }), kind: "model", ...own });
}

const CODE_OPTIONS = ["name", "purpose", "input", "returns", "limits", "run"];
const MODEL_OPTIONS = ["name", "purpose", "input", "returns", "limits", "model", "tools", "workers", "long", "guard"];

/** Code has no context window to fill: it gets a whole result. */
const CODE_LIMITS: Partial<AssignmentLimits> = { toolBytes: 16 * 1024 * 1024 };

function checkLimits(limits: AssignmentLimits, name: string): AssignmentLimits {
  for (const [limit, value] of Object.entries(limits)) {
    if (!(limit in DEFAULT_LIMITS)) {
      const known = Object.keys(DEFAULT_LIMITS).join(", ");
      throw new AgentsError("bad_worker", `"${name}" has an unknown limit "${limit}" (${known})`);
    }
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new AgentsError("bad_worker", `limits.${limit} of "${name}" is a whole number from 1`);
    }
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
