// A call of a tool: a run like any other, told as it goes on and answered when it has ended, or waits for a person. Rules: a
// call that is sent again in its session is the same run; who goes away ends nothing; what strangers wrote stays a handle.
import type { TenantRun } from "@bulkhead/memory";
import { beginRun } from "../begun-run.ts";
import type { Caller } from "../caller.ts";
import { foundRun } from "../found-run.ts";
import { knownProblem } from "../known-problem.ts";
import { mainEvent } from "../main-event.ts";
import type { Problem } from "../problem.ts";
import type { Service } from "../service.ts";
import { threadValues } from "../views/thread-values.ts";
import { inputOf, type McpAnswer } from "./mcp-tool.ts";

export interface ToolCall {
  readonly caller: Caller;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** By which it is found again; undefined: outside of a session. */
  readonly requestKey: string | undefined;
  /** The request as it came. */
  readonly text: string;
}

/** What a call began, or why not; `undefined`: there is no such tool. */
export type BegunCall = { readonly run: TenantRun } | { readonly refused: McpAnswer } | undefined;

/** @throws what is our own fault */
export async function beginCall(service: Service, call: ToolCall): Promise<BegunCall> {
  const { caller, name, args, requestKey, text } = call;
  const assistant = service.assistants.find((one) => one.name === name);
  if (assistant === undefined) return undefined;
  const request = { assistant_id: name, input: inputOf(assistant, args) };
  const { tenant, key } = caller;
  const integrity = key?.integrity ?? "external"; // a program that may have read anything, unless a key says otherwise
  try {
    return { run: await beginRun(service, { tenant, integrity, thread: undefined, request, requestKey, text }) };
  } catch (error) {
    const problem = knownProblem(error);
    if (problem === undefined) throw error;
    return { refused: refusal(problem) };
  }
}

interface Following {
  readonly caller: Caller;
  readonly run: TenantRun;
  /** Aborted when who asked is gone. */
  readonly signal: AbortSignal;
  /** Undefined: the client wants none of it. */
  readonly tell: ((progress: number, message: string) => Promise<void>) | undefined;
}

/** Answers when the run has ended, or waits. @throws what is our own fault */
export async function finishCall(service: Service, { caller, run, signal, tell }: Following): Promise<McpAnswer> {
  let told = 0;
  if (tell !== undefined) {
    await tell(told, `run ${run.id}`);
    for await (const { event } of service.runs.events(run.kept, { signal })) {
      const shown = mainEvent(event);
      if (shown !== undefined && told < MOST_TOLD) await tell(++told, Object.values(shown).join(" "));
    }
  }
  await service.runs.wait(run.kept, { signal });
  return answerOf(service, caller, run.id);
}

async function answerOf(service: Service, caller: Caller, id: string): Promise<McpAnswer> {
  const { run, summary, assistant, checkpoints } = await foundRun(service, caller, id);
  const { status, code } = summary;
  const state = status === "running" || status === "abandoned" ? "stopped" : status;
  const result = `/v1/runs/${run.id}`;
  if (state === "waiting") return { run: run.id, state, approvals: `/v1/approvals?run=${run.id}`, result };
  const ended = { run: run.id, state, ...(code === undefined ? {} : { code }), result };
  const { values } = await threadValues(service.store, { checkpoints, assistant, summary });
  const { outcome, messages, structuredResponse } = values;
  if (assistant.kind === "workflow") return outcome === undefined ? ended : { ...ended, outcome };
  if (state !== "done") return ended;
  const structured = structuredResponse === undefined ? {} : { structured: structuredResponse };
  return { ...ended, answer: messages?.at(-1)?.content ?? "", ...structured };
}

function refusal({ code, fields }: Problem): McpAnswer {
  const errors = fields.offences?.map(({ pointer, code }) => ({ pointer, code }));
  return { state: "refused", code, ...(errors === undefined ? {} : { errors }) };
}

/** A client that does not read is told no more than this. */
const MOST_TOLD = 1_000;
