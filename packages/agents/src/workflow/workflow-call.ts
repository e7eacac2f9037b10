// `ctx.call` and `ctx.read`: a tool through the sink, as an operation. A call's answer is awaited; what a read returns
// is one handle, there at once, and is not read.
import { type Code, type Handle, type HandleBlock, HandleTable, joinLabels, type OrHandle } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import type { Answer } from "../run/kept-answer.ts";
import { MOST_HANDLE_BYTES, STATUS_BITS } from "../tool/answer-bounds.ts";
import { labelOfAsked } from "../tool/argument-label.ts";
import type { CallResult } from "../tool/call.ts";
import { callTool } from "../tool/call-tool.ts";
import { isEffect } from "../tool/is-effect.ts";
import { outputLabel } from "../tool/output-label.ts";
import { type Resolved, resolveArguments, sourcesOf } from "../tool/resolve-arguments.ts";
import { effectiveRules } from "../tool/rules.ts";
import type { AnyTool, Tool } from "../tool/tool.ts";
import { comingHandles } from "./coming-handles.ts";
import { copyArguments } from "./copy-arguments.ts";
import { Operation } from "./operation.ts";
import type { Issued } from "./workflow-operations.ts";
import { checkListed, type WorkflowScope } from "./workflow-scope.ts";

/** `result`: of a read, and of a tool with `returns: "handle"`. */
export type CallOutcome = { ok: true; result?: Handle } | { ok: false; code: Code };

/** @throws AgentsError `bad_workflow` */
export function callOperation<A>(scope: WorkflowScope, tool: Tool<A>, args: OrHandle<A>): Promise<CallOutcome> {
  checkListed(scope, tool, "tool");
  const given = copyArguments(args, tool.name);
  const { operations, run } = scope;
  const issued = operations.issue();
  const block = givesText(tool) ? run.thread.handles.reserve(1, issued.position) : undefined;
  const early = resolve(scope, tool, given);
  const done = operations.start(issued, isWrite(tool), async () => {
    const answer = await callAnswer(scope, tool, given, { issued, early, bits: STATUS_BITS });
    return { value: outcomeOf(answer, block), label: answer.label };
  });
  return new Operation(() => operations.read<CallOutcome>(issued, STATUS_BITS, done), scope.mistakes);
}

/** @throws AgentsError `bad_workflow` */
export function readOperation<A>(scope: WorkflowScope, tool: Tool<A>, args: OrHandle<A>): Handle {
  checkListed(scope, tool, "tool");
  if (isWrite(tool)) {
    throw new AgentsError("bad_workflow", `"${tool.name}" writes, and ctx.read takes what reads; use ctx.call`);
  }
  const given = copyArguments(args, tool.name);
  const { operations, run } = scope;
  const issued = operations.issue();
  const early = resolve(scope, tool, given);
  const asked = early.ok ? labelOfAsked(early, issued.label) : issued.label;
  const label = joinLabels(asked, outputLabel(run, tool));
  const result = run.thread.handles.reserve(1, issued.position).pend(label);
  void operations.start(issued, false, async () => {
    const answer = await callAnswer(scope, tool, given, { issued, early, bits: 0 });
    if (answer.ok) result.settle(answer.text);
    else result.fail(answer.code);
  });
  return result.handle as Handle; // a tool's result is text
}

async function callAnswer(
  scope: WorkflowScope,
  tool: AnyTool,
  args: Readonly<Record<string, unknown>>,
  { issued, early, bits }: { readonly issued: Issued; readonly early: Resolved; readonly bits: number },
): Promise<Answer> {
  const { operations, run, known, stop } = scope;
  const { handles } = run.thread;
  const coming = comingHandles(args, handles);
  if (coming !== undefined) await operations.waitFor(coming);
  return operations.answer<Answer>(issued, {
    asked: () => ({
      kind: "call",
      tool: tool.name,
      base: tool.base,
      constants: tool.constants,
      arguments: valuesOf(early.ok ? resolve(scope, tool, args) : early),
    }),
    ask: async () =>
      bounded(
        await callTool(run, {
          position: issued.position,
          who: "main",
          tool,
          // What stood for nothing when it was issued never will: its labels were final then.
          ...(early.ok ? { arguments: args, handles } : { arguments: only(args, early.argument), handles: NONE }),
          context: issued.label,
          known,
          reads: givesText(tool),
          keepsAnswer: true,
          signal: stop.signal,
        }),
      ),
    answerOf: (answer) => answer,
    again: (answer) => answer,
    inLedger: isEffect(tool.rules),
    told: () => ({ kind: "call", name: tool.name, bits, inputs: early.ok ? sourcesOf(early) : [] }),
  });
}

const NONE = new HandleTable();
const only = (args: Readonly<Record<string, unknown>>, name: string) => ({ [name]: args[name] });

function bounded(result: CallResult): Answer {
  const { label } = result;
  if (!result.ok) return { ok: false, code: result.code, label };
  if (Buffer.byteLength(result.text) > MOST_HANDLE_BYTES) return { ok: false, code: "too_large", label };
  return { ok: true, text: result.text, label };
}

function outcomeOf(answer: Answer, block: HandleBlock | undefined): CallOutcome {
  if (!answer.ok) return { ok: false, code: answer.code };
  return block === undefined ? { ok: true } : { ok: true, result: block.issue(answer.text, answer.label) };
}

function valuesOf(resolved: Resolved): unknown {
  return resolved.ok ? Object.entries(resolved.arguments).map(([name, { value }]) => [name, value]) : "bad_handle";
}

function resolve({ run }: WorkflowScope, tool: AnyTool, args: Readonly<Record<string, unknown>>): Resolved {
  return resolveArguments(args, { rules: tool.rules, schema: tool.input.jsonSchema, handles: run.thread.handles });
}

const isWrite = (tool: AnyTool) => effectiveRules(tool.rules).effect === "write";
const givesText = (tool: AnyTool) => !isWrite(tool) || tool.rules?.returns === "handle";
