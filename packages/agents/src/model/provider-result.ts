// What a provider's own tool left in a model's reply: calls that it ran, their results, and citations, which hold the
// words of whoever wrote the page. Providers say it in places and words of their own; the kinds are looked for in all of
// them, the model's own arguments excepted.
import type { AIMessage } from "@langchain/core/messages";

/** The kind of the first one; undefined: the model wrote all of it. */
export function ranByProvider({ content, additional_kwargs, response_metadata }: AIMessage): string | undefined {
  return search(Array.isArray(content) ? content : [], 0) ?? search([additional_kwargs, response_metadata], 0);
}

function search(value: unknown, depth: number): string | undefined {
  if (typeof value !== "object" || value === null || depth > 20) return undefined;
  if (Array.isArray(value)) return first(value, (inner) => search(inner, depth + 1));
  const { type } = value as { readonly type?: unknown };
  if (typeof type === "string" && KINDS.test(type)) return type;
  return first(Object.entries(value), ([key, inner]) => {
    if (ARGUMENTS.has(key)) return undefined;
    if (PLACES.has(key) && !isEmpty(inner)) return key;
    if (key === "citations" && Array.isArray(inner) && inner.some((one) => typeof one === "string")) return key; // addresses
    return search(inner, depth + 1);
  });
}

function first<T>(list: readonly T[], find: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** LangChain's `server_tool_*`, OpenAI's `*_call` and annotations, Anthropic's `*_tool_result` and locations, Google's parts. */
const KINDS =
  /^(?:server_tool_\w{1,40}|mcp_\w{1,40}|(?!(?:function|custom_tool|tool|invalid_tool)_call(?:_chunk)?$)\w{1,40}_call(?:_chunk|_output|_result)?|\w{1,40}_tool_(?:use|result)(?:_error)?|\w{0,40}citation|(?:web_search|search)_result(?:_location)?|executableCode|codeExecutionResult)$/;

/** Non-empty, they hold what was found. */
const PLACES: ReadonlySet<string> = new Set([
  "tool_outputs", // OpenAI
  "groundingMetadata", // Google
  "grounding_metadata",
  "groundingSupport",
  "urlContextMetadata",
  "url_context_metadata",
  "search_results", // Perplexity
  "executableCode", // Google
  "codeExecutionResult",
]);

/** The model's own words to a tool of ours. */
const ARGUMENTS: ReadonlySet<string> = new Set(["args", "arguments", "input", "tool_calls", "tool_call_chunks"]);

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
