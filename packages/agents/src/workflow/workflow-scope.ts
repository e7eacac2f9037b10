// What the operations of one run of a workflow share.
import { AgentsError } from "../agents-error.ts";
import type { NamedModel } from "../model/models.ts";
import type { MainContext } from "../run/main-context.ts";
import type { Run } from "../run/run.ts";
import type { Known } from "../tool/argument-label.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { AnyWorker } from "../worker/worker.ts";
import type { MemoryOptions } from "./memory/memory-options.ts";
import type { Recollections } from "./memory/recollections.ts";
import type { Issued, Operations } from "./workflow-operations.ts";
import type { Stop } from "./workflow-stop.ts";

export interface WorkflowScope {
  readonly run: Run<MainContext>;
  readonly operations: Operations;
  readonly stop: Stop;
  /** Strings of what is given. */
  readonly known: Known;
  readonly tools: ReadonlySet<AnyTool>;
  readonly workers: ReadonlySet<AnyWorker>;
  /** What operations threw at the developer: these, and no other errors, leave the run as they are. */
  readonly mistakes: WeakSet<AgentsError>;
  readonly memory: MemoryOptions;
  readonly recollections: Recollections;
  /** The key of a write, by which it is done once; undefined: nothing of the run outlives the process. */
  readonly onceAt: (issued: Pick<Issued, "position">) => string | undefined;
  readonly models: (worker: AnyWorker) => Promise<readonly NamedModel[]>;
}

/** @throws AgentsError `bad_workflow`: only the very objects that are listed can be called. */
export function checkListed(scope: WorkflowScope, what: AnyTool | AnyWorker, kind: "tool" | "worker"): void {
  const listed: ReadonlySet<unknown> = kind === "tool" ? scope.tools : scope.workers;
  if (listed.has(what)) return;
  const other: ReadonlySet<unknown> = kind === "tool" ? scope.workers : scope.tools;
  const name = `"${String((what as { readonly name?: unknown } | undefined)?.name)}"`; // types may be stripped unread
  const fix = other.has(what)
    ? `${name} is ${kind === "tool" ? "a worker; use ctx.spawn" : "a tool; use ctx.read or ctx.call"}`
    : `${name} is not among the workflow's ${kind}s; put the very object there, and what .with() gave by itself`;
  throw new AgentsError("bad_workflow", fix);
}
