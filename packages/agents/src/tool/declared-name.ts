import type { AnyTool } from "./tool.ts";

/** For events: a name that nobody declared is a word of whoever made the call. */
export function declaredName(tool: AnyTool, argument: string): string {
  return tool.input.names.includes(argument) ? argument : "(unknown)";
}
