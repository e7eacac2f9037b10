// A tool of somebody else's server, as MCP brings them. The server describes its tool itself, and can describe it otherwise
// tomorrow.
//
// `mcpTools` takes the description that was pinned and refuses one that has changed; an ordinary client shows its model
// whatever the server says now. So here: the tool holds what was pinned, its LangChain tool what is listed.
import type { AnyTool } from "@bulkhead/agents";
import { tool as langchainTool, type StructuredToolInterface } from "@langchain/core/tools";

/** The same tool; an ordinary client is told `description`. */
export function listedAs(pinned: AnyTool, description: string): AnyTool {
  const { name, langchain } = pinned;
  const listed = langchainTool((args: unknown, config) => langchain.invoke(args as never, config), {
    name,
    description,
    schema: langchain.schema,
  }) as StructuredToolInterface;
  return { ...pinned, langchain: listed };
}
