// A worker's life: plain code over two ports. It answers by calling `return`, exactly once; calls beside it do not
// run; an answer in prose is no result. It knows its assignment and nothing else.
import { type Assignment, type JsonSchema, SandboxError, type ToolSchema } from "@bulkhead/sandbox";
import { mapSchema } from "./map-schema.ts";
import type { ModelCall, ModelPort, WorkerMessage } from "./model-port.ts";
import { workerPrompt } from "./prompts/worker.ts";

export interface WorkerPorts {
  readonly model: ModelPort;
  /** Runs the calls of one step; what comes back, in their order, are the texts that the worker is shown. */
  readonly callTools: (calls: readonly ModelCall[], step: number) => Promise<readonly string[]>;
  /** Told of the calls beside a `return`, which do not run. */
  readonly attempted: (calls: readonly ModelCall[]) => void;
}

/** The argument text of `return`. @throws SandboxError with the code of the outcome. */
export async function workerLoop(
  assignment: Assignment,
  ports: WorkerPorts,
  at: { readonly signal: AbortSignal; step(): void },
): Promise<string> {
  const tools = [...assignment.tools, returnTool(assignment)];
  const messages: WorkerMessage[] = [
    { role: "system", text: workerPrompt(assignment.worker, assignment.purpose, assignment.tools.length > 0) },
    { role: "user", text: JSON.stringify(assignment.input) },
  ];
  const choice = assignment.tools.length === 0 ? "return" : "any";
  let tokens = 0;
  for (let step = 0; ; step++) {
    at.step();
    const reply = await ports.model({ messages, tools, choice }, at.signal);
    tokens += (reply.usage?.input ?? 0) + (reply.usage?.output ?? 0);
    const returns = reply.calls.filter((call) => call.name === "return");
    const others = reply.calls.filter((call) => call.name !== "return");
    const [only] = returns;
    if (only !== undefined) {
      ports.attempted(others);
      if (returns.length > 1) throw new SandboxError("no_result", "the worker returned more than once");
      return only.arguments;
    }
    if (others.length === 0) throw new SandboxError("no_result", "the worker answered without a return");
    if (tokens > assignment.limits.tokens)
      throw new SandboxError("budget_exceeded", "the worker's tokens are spent; raise limits.tokens");
    const results = await ports.callTools(others, step);
    messages.push({ role: "assistant", text: reply.text, calls: others });
    for (const [i, call] of others.entries()) {
      messages.push({ role: "tool", callId: call.id, name: call.name, text: results[i] ?? "" });
    }
  }
}

function returnTool(assignment: Assignment): ToolSchema {
  return {
    name: "return",
    description: "Answer with the result. Call it exactly once.",
    parameters: {
      type: "object",
      properties: { value: mapSchema(assignment.returns, forProvider) },
      required: ["value"],
      additionalProperties: false,
    },
  };
}

/** `x-reveal` is for the boundary, not for a provider; and a provider's idea of a time has a zone, which ours has not. */
function forProvider(part: JsonSchema): JsonSchema {
  const { "x-reveal": _, ...rest } = part;
  if (rest["format"] !== "time") return rest;
  const { format: __, ...untimed } = rest;
  return { ...untimed, description: "HH:MM:SS, without a zone" };
}
