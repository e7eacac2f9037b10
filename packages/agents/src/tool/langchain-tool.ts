// Calls a LangChain tool without LangChain around it: no callbacks, no tracing, no validation whose error would carry
// the arguments, and the content only (an artifact is a channel of its own).
import { DynamicTool, type StructuredToolInterface } from "@langchain/core/tools";
import { z } from "zod";

interface Bare {
  _call(args: unknown, runManager?: undefined, config?: { readonly signal: AbortSignal }): Promise<unknown>;
  readonly responseFormat?: string;
}

export async function invokeLangchainTool(
  tool: StructuredToolInterface,
  args: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!isBare(tool)) return tool.invoke(args, { signal, callbacks: [] });
  const given = tool instanceof DynamicTool ? (args as { readonly input: string }).input : args;
  const result = await returned(await tool._call(given, undefined, { signal }));
  return tool.responseFormat === "content_and_artifact" && Array.isArray(result) ? result[0] : result;
}

/** What the tool takes. A tool without a schema takes one string, which LangChain calls `input`. */
export function inputOf(tool: StructuredToolInterface): unknown {
  return tool instanceof DynamicTool ? z.object({ input: z.string() }) : tool.schema;
}

/** A generator streams its parts, and what it returns is the result. */
async function returned(result: unknown): Promise<unknown> {
  if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result) || !("next" in result))
    return result;
  const parts = result as AsyncGenerator<unknown, unknown>;
  for (;;) {
    const { done, value } = await parts.next();
    if (done === true) return value;
  }
}

/** Every StructuredTool has a protected `_call`; other implementations of the interface need not. */
function isBare(tool: object): tool is Bare & StructuredToolInterface {
  return "_call" in tool && typeof tool._call === "function";
}
