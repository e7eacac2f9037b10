// What the intent asks for, taken from a raw output by a worker. Where a command of the worker's is denied its life ends, the
// output is sanitised and read again from the start, with the same intent, a few times; then there is no result. What comes
// back is taken if it is a JSON object, whatever is in it: parse-only, as published.
import { codeOf, DEFAULT_LIMITS, fixJson, type JsonObject, SandboxError, type ToolSchema } from "@bulkhead/sandbox";
import { parseObject } from "../model/parse-object.ts";
import type { ModelCall } from "../model/reply-calls.ts";
import { agentSysWorker } from "../prompts/agentsys.ts";
import { capText } from "../worker/cap-text.ts";
import { cleaned, type Guard } from "../worker/guard.ts";
import type { AskAgentSys } from "./agentsys-roles.ts";
import type { StackedCall } from "./call-stack.ts";

export interface ExtractionAsked {
  /** Whose output it is; the worker has its name. */
  readonly tool: string;
  readonly purpose: string | undefined;
  readonly output: string;
  readonly intent: JsonObject;
  /** To this one, which is the last. */
  readonly calls: readonly StackedCall[];
  readonly tools: readonly ToolSchema[];
  /** Answers a call of the worker's. @throws SandboxError `denied`: the guard did not let it pass */
  readonly call: (call: ModelCall, signal: AbortSignal) => Promise<string>;
  readonly signal: AbortSignal;
}

export interface Extractor {
  readonly ask: AskAgentSys;
  readonly clean: Guard["clean"];
  /** How often an output is sanitised and read again. */
  readonly retries: number;
}

/** `tried`: told before each reading. @throws SandboxError with the code of its end */
export async function extract(
  { ask, clean, retries }: Extractor,
  asked: ExtractionAsked,
  tried: () => void,
): Promise<JsonObject> {
  let output = capText(asked.output, DEFAULT_LIMITS.toolBytes);
  for (let left = retries; ; left--) {
    tried();
    try {
      return await read(ask, { ...asked, output });
    } catch (error) {
      if (codeOf(error) !== "denied" || left === 0 || clean === undefined) throw error;
    }
    const rest = await cleaned(clean, output, { signal: asked.signal, failed: () => {} });
    if (rest === undefined) throw new SandboxError("denied", "the output cannot be sanitised");
    output = rest;
  }
}

async function read(ask: AskAgentSys, asked: ExtractionAsked): Promise<JsonObject> {
  const { tool, purpose, output, intent, calls, tools, call, signal } = asked;
  const text = await ask({
    role: "worker",
    name: tool,
    task: agentSysWorker(tool, purpose),
    input: { intent, calls: calls as unknown as readonly JsonObject[], output }, // plain data
    returns: ANY_OBJECT,
    check: () => undefined,
    tools,
    callTools: async (made, stop) => {
      const texts: string[] = [];
      for (const one of made) texts.push(await call(one, stop)); // one that is denied ends the others too
      return texts;
    },
    signal,
  });
  const result = parseObject(text);
  const value = result !== undefined && Object.hasOwn(result, "value") ? result["value"] : result;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new SandboxError("invalid_json", "the worker's result is no JSON object");
  return value as JsonObject; // it was parsed from JSON
}

const ANY_OBJECT = fixJson({ type: "object", additionalProperties: true });
