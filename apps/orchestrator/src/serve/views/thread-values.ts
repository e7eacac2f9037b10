// What a thread's state is to a caller: of an agent its messages, of a workflow what it was given and what it returned, with
// handles as their names. Read from the checkpoint, which is the main side's; fields that are not named here stay there. Rule: what
// a workflow's run came to is what its store says. The last checkpoint is missing where its process was killed right before it, is
// of another end where that process had been stopped and another one had played the run, and is not found where a clock went back:
// LangGraph has them in the order of their writers' clocks.
import { checkpointerOf } from "@bulkhead/agents";
import { MemoryError, type RunStore, type RunSummary } from "@bulkhead/memory";
import { BaseMessage } from "@langchain/core/messages";
import { z } from "zod";
import { errorsIn } from "../../cli/errors-in.ts";
import { packageOf } from "../../module/lend-packages.ts";
import { isWorkflow } from "../../runs/workflow-input.ts";
import type { Assistant } from "../assistant.ts";
import type { Shown } from "../endpoint.ts";
import type { FoundRun } from "../found-run.ts";

const messageSchema = z
  .object({
    type: z.string().describe("human, ai or tool."),
    content: z.string(),
    id: z.string().optional(),
    name: z.string().optional(),
    tool_calls: z
      .array(
        z.object({
          id: z.string().optional(),
          name: z.string(),
          args: z.record(z.string(), z.unknown()),
          type: z.literal("tool_call"),
        }),
      )
      .optional(),
    tool_call_id: z.string().optional(),
  })
  .meta({ id: "Message" });

const outcomeSchema = z
  .discriminatedUnion("ok", [
    z.object({ ok: z.literal(true), value: z.unknown() }),
    z.object({ ok: z.literal(false), code: z.string().describe("One of a closed list.") }),
  ])
  .meta({ id: "Outcome" });

export const valuesSchema = z
  .object({
    messages: z.array(messageSchema).optional().describe("Of an agent."),
    structuredResponse: z.unknown().optional().describe("Of an agent that answers by a schema."),
    input: z.unknown().optional().describe("Of a workflow: what it was given."),
    outcome: outcomeSchema.optional().describe("Of a workflow that has ended: what it returned, or why not."),
  })
  .meta({ id: "Values", description: "What strangers wrote stands here as a name, {{h3}}." });
export type Values = Shown<z.infer<typeof valuesSchema>>;

export interface ThreadValues {
  readonly values: Values;
  readonly checkpoint: string | undefined;
  readonly at: string | undefined;
}

export async function threadValues(store: RunStore, found: ValuesOf): Promise<ThreadValues> {
  const { kind } = found.assistant;
  const read = await checkpointOf(store, found);
  if (kind === "agent") return { ...read, values: agentValues(read.state) };
  const { status, code } = found.summary;
  const { input, outcome: left } = read.state;
  const ended = (outcome: unknown) => ({ ...read, values: workflowValues(input, outcome) });
  if (status === "failed") return ended({ ok: false, code: code ?? status });
  if (status !== "done" || outcomeSchema.safeParse(left).data?.ok === true) return ended(left);
  return ended(
    await outcomeAgain(store, found).catch((error: unknown) => {
      if (errorsIn(error).some((one) => one instanceof MemoryError)) throw error; // asked again, it is there
      return undefined; // the module has changed since
    }),
  );
}

interface ValuesOf extends Pick<FoundRun, "checkpoints"> {
  readonly assistant: Pick<Assistant, "kind" | "agent" | "module">;
  readonly summary: Pick<RunSummary, "id" | "status" | "code">;
}

async function checkpointOf(store: RunStore, { checkpoints }: ValuesOf) {
  const tuple = await checkpointerOf(store)?.getTuple({ configurable: { thread_id: checkpoints } });
  const state: Readonly<Record<string, unknown>> = tuple?.checkpoint.channel_values ?? {};
  return { state, checkpoint: tuple?.checkpoint.id, at: tuple?.checkpoint.ts };
}

/** Of a run that is done nothing is played: it answers as it has answered. */
async function outcomeAgain(store: RunStore, { assistant: { agent, module }, summary }: ValuesOf): Promise<unknown> {
  if (!isWorkflow(agent)) return undefined;
  const { observeRun } = await packageOf("@bulkhead/agents", module, () => import("@bulkhead/agents"));
  const { signal } = new AbortController();
  const { result } = await observeRun({ store }, () => agent.resume(summary.id, { signal }));
  return result;
}

function workflowValues(input: unknown, given: unknown): Values {
  const outcome = outcomeSchema.safeParse(given).data;
  return { ...(input === undefined ? {} : { input }), ...(outcome === undefined ? {} : { outcome }) };
}

function agentValues({ messages, structuredResponse }: Readonly<Record<string, unknown>>): Values {
  const list: readonly unknown[] = Array.isArray(messages) ? messages : [];
  return {
    messages: list.filter((one) => BaseMessage.isInstance(one)).map(shownMessage),
    ...(structuredResponse === undefined ? {} : { structuredResponse }),
  };
}

/** As LangGraph's clients read a message. */
function shownMessage(message: BaseMessage): Shown<z.infer<typeof messageSchema>> {
  const { id, name } = message;
  const calls = "tool_calls" in message && Array.isArray(message.tool_calls) ? message.tool_calls : [];
  const answers = "tool_call_id" in message ? { tool_call_id: String(message.tool_call_id) } : {};
  return {
    type: message.getType(),
    content: message.text,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(calls.length === 0
      ? {}
      : { tool_calls: calls.map(({ id, name, args }) => ({ id, name, args, type: "tool_call" })) }),
    ...answers,
  };
}
