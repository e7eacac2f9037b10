// The control of the demo: an ordinary agent, run as it is, and read afterwards from its own messages: what its model was
// shown, what its tools answered, which writes they did.
import { type AnyTool, countCharacters } from "@bulkhead/agents";
import type { BaseMessage } from "@langchain/core/messages";
import type { Effect } from "./attacks.ts";

export interface PlainRun {
  readonly effects: readonly Effect[];
  readonly mainCharacters: number;
  readonly modelCalls: number;
  /** Nothing bounds what a text can say but its length: 8 bits a byte of every answer that the model read. */
  readonly bits: number;
  /** What open_mail answered, by the mail's id. */
  readonly opened: ReadonlyMap<string, string>;
}

export function readPlainRun(
  requests: readonly (readonly BaseMessage[])[],
  messages: readonly BaseMessage[],
  tools: readonly AnyTool[],
): PlainRun {
  const calls = new Map<string, { name: string; args: Record<string, unknown> }>();
  const effects: Effect[] = [];
  const opened = new Map<string, string>();
  let bits = 0;
  for (const message of messages) {
    for (const call of callsOf(message)) if (call.id !== undefined) calls.set(call.id, call);
    if (message.getType() !== "tool") continue;
    bits += 8 * Buffer.byteLength(message.text);
    const { tool_call_id: id, status } = message as { tool_call_id?: string; status?: string } & BaseMessage; // a tool message has them
    const call = calls.get(id ?? "");
    const tool = tools.find((one) => one.name === call?.name);
    if (call === undefined || tool === undefined || status === "error") continue;
    if (call.name === "open_mail") opened.set(String(call.args["id"]), message.text);
    const { effect, egress } = tool.rules ?? { effect: "write" }; // as undeclared tools count everywhere
    if (effect === "write" || egress === true)
      effects.push({ tool: tool.name, arguments: { ...call.args, ...tool.constants } });
  }
  return {
    effects,
    opened,
    bits,
    modelCalls: requests.length,
    mainCharacters: requests.reduce((sum, request) => sum + countCharacters(request), 0),
  };
}

function callsOf(message: BaseMessage): { id?: string; name: string; args: Record<string, unknown> }[] {
  return "tool_calls" in message && Array.isArray(message.tool_calls) ? message.tool_calls : [];
}
