// A whole text with what its handles stand for: bare, or as a person is shown it.
import { HANDLE_NAME } from "@bulkhead/sandbox";
import { unescapeBraces } from "../tool/resolve-arguments.ts";
import { AnswerText } from "./answer-text.ts";
import { type HandleSource, showHandle } from "./handle-source.ts";
import type { RenderAs } from "./rendered.ts";

export function renderText(text: string, source: HandleSource, as: RenderAs | undefined): string {
  if (as !== undefined) {
    const answer = new AnswerText(as, source);
    return `${answer.push(text)}${answer.end()}`;
  }
  const parts = text.split(new RegExp(`(${HANDLE_NAME})`, "u"));
  return parts.map((part, i) => (i % 2 === 0 ? unescapeBraces(part) : bare(part, source))).join("");
}

function bare(name: string, source: HandleSource): string {
  const shown = showHandle(name, source);
  if (shown === undefined) return name;
  return shown.kind === "word" ? shown.word : shown.text;
}
