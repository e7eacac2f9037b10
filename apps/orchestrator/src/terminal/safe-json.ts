// One line of JSON that can be printed: what a terminal would obey or hide is escaped, as JSON can be without changing it.
import { HIDDEN } from "./visible-text.ts";

export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(HIDDEN, (c) =>
    [...Array(c.length).keys()].map((at) => `\\u${c.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}
