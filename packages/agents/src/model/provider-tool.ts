// A tool that the provider runs by itself (web search, code interpreter, a server's MCP): it never passes the sink, and
// what it returns stands in the model's own answer. What is sent along may name functions of ours, and nothing else.

/** The first such tool in what is sent along with a call to a model: its options, or a provider's parameters. */
export function providerToolIn(sent: unknown): string | undefined {
  if (!isRecord(sent)) return undefined;
  const tools = sent["tools"];
  for (const tool of Array.isArray(tools) ? tools : []) {
    const name = providerTool(tool);
    if (name !== undefined) return name;
  }
  const setting = SETTINGS.find((name) => !isEmpty(sent[name]));
  return setting ?? BESIDE.map((name) => providerToolIn(sent[name])).find((name) => name !== undefined);
}

/** What a tool is called that is no function of ours; undefined: it is one. */
export function providerTool(tool: unknown): string | undefined {
  if (!isRecord(tool)) return "(no tool)";
  if (typeof tool["invoke"] === "function" && "name" in tool) return undefined; // LangChain's
  const { type } = tool;
  if (type === "function" || type === "custom") return undefined;
  if (type !== undefined) return String(type);
  if ("input_schema" in tool || "parameters" in tool || "toolSpec" in tool) return undefined; // Anthropic, Cohere, Bedrock
  return Object.keys(tool).find((key) => key !== "functionDeclarations"); // Google: { googleSearch: {} }
}

/** What a model object sends along whatever it is asked. */
export function providerToolOf(model: object): string | undefined {
  const { defaultOptions, invocationParams } = model as {
    readonly defaultOptions?: unknown;
    readonly invocationParams?: (options: object) => unknown;
  };
  try {
    return providerToolIn(defaultOptions) ?? providerToolIn(invocationParams?.call(model, {}));
  } catch {
    return undefined; // it cannot say before it is asked: the call itself is looked at again
  }
}

/** Parameters that switch one on without a tool. */
const SETTINGS = [
  "web_search_options", // OpenAI
  "mcp_servers", // Anthropic
  "mcpServers",
  "search_parameters", // xAI
  "searchParameters",
  "googleSearchRetrieval", // Google
  "plugins", // OpenRouter
  "data_sources", // Azure
  "dataSources",
];

/** Parameters that are sent as they are, beside the known ones. */
const BESIDE = ["extra_body", "extraBody", "modelKwargs", "additionalModelRequestFields"];

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === "object" || typeof value === "function") && value !== null;
}
