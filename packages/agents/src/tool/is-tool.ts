// A tool of `defineTool`, told from anything else: options from JavaScript can be anything.
import type { AnyTool } from "./tool.ts";

export function isTool(value: unknown): value is AnyTool {
  return typeof value === "object" && value !== null && "rules" in value && "langchain" in value;
}
