// What an agent answered, whatever kind of agent it is.

/** The text that an agent ended with: of its last message, or of whatever else it returned. */
export function finalAnswer(result: unknown): string {
  if (typeof result === "string") return result;
  if (typeof result !== "object" || result === null) return "";
  if (!("messages" in result) || !Array.isArray(result.messages)) return JSON.stringify(result) ?? "";
  const last: unknown = result.messages.at(-1);
  if (typeof last !== "object" || last === null) return "";
  if ("text" in last && typeof last.text === "string") return last.text;
  return "content" in last && typeof last.content === "string" ? last.content : "";
}
