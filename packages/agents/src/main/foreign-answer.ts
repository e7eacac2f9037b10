// An answer that did not come through the isolation is stopped before the model sees it. The isolation stands outermost
// (outermost.ts), so there should be none: this holds should LangChain ever run a tool in another way.
import { type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { answerId } from "../run/position.ts";
import type { Run } from "../run/run.ts";

/**
 * `tools`: the names of the agent's tools.
 * @throws AgentsError `bad_agent`
 */
export function refuseForeignAnswers(run: Run, messages: readonly BaseMessage[], tools: ReadonlySet<string>): void {
  const foreign = messages.some(
    (message) => ToolMessage.isInstance(message) && !run.thread.knows(message) && isForeign(run, message, tools),
  );
  if (!foreign) return;
  throw new AgentsError(
    "bad_agent",
    'a tool\'s answer reached the conversation that the isolation did not make: put isolationMiddleware first in middleware, and let no other run a tool or edit its answer outside; one that refuses a call by itself answers with status: "error"',
  );
}

function isForeign(run: Run, message: ToolMessage, tools: ReadonlySet<string>): boolean {
  const pending = run.calls.get(message.tool_call_id);
  if (pending === undefined) return tools.has(message.name ?? "");
  if (pending.answeredInside === true || message.id === answerId(pending.position)) return false; // ours, or ours edited
  // A middleware may take a call away before it comes to the tools (a person said no, a limit), and says so as an error.
  return pending.answer !== undefined || message.status !== "error";
}
