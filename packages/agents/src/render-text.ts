// A whole text with what its handles stand for: bare, or as a person is shown it.
import { HANDLE_NAME } from "@bulkhead/sandbox";
import { AnswerText } from "./answer-text.ts";
import { type HandleSource, showHandle } from "./handle-source.ts";
import type { RenderAs } from "./rendered.ts";

export function renderText(text: string, source: HandleSource, as: RenderAs | undefined): string {
  if (as !== undefined) {
    const answer = new AnswerText(as, source);
    return `${answer.push(text)}${answer.end()}`;
  }
  return text.replace(new RegExp(HANDLE_NAME, "gu"), (name) => {
    const shown = showHandle(name, source);
    return shown === undefined ? name : shown.kind === "word" ? shown.word : shown.text;
  });
}
