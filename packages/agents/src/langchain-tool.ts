/**
 * Calls a LangChain tool without LangChain around it: no callbacks, no tracing, no validation whose error would carry
 * the arguments, and the content only (an artifact is a channel of its own).
 */
import type { StructuredToolInterface } from "@langchain/core/tools";

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
  const result = await tool._call(args, undefined, { signal });
  return tool.responseFormat === "content_and_artifact" && Array.isArray(result) ? result[0] : result;
}

/** Every StructuredTool has a protected `_call`; other implementations of the interface need not. */
function isBare(tool: object): tool is Bare & StructuredToolInterface {
  return "_call" in tool && typeof tool._call === "function";
}
