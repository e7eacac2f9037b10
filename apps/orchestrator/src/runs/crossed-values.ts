// What came back to a run's main side, value by value, as long as it is kept: until the run is done. A workflow's stand
// here with what their handles stand for, an agent's as its model was shown them. Pure.
import type { RunTree } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";
import { framed, visibleLine } from "../terminal/visible-text.ts";

/** A frame for each outcome of a worker, and for each answer to an agent's call: strangers may have written it. */
export function crossedLines(
  { operations }: Pick<RunTree, "operations">,
  answers: ReadonlyMap<string, JsonValue>,
  width: number,
): readonly string[] {
  return operations.flatMap(({ position, name, kind, ok }) => {
    const toMain = !position.includes("/") && (kind === "spawn" || position.startsWith("c"));
    const text = textOf(answers.get(position));
    if (!toMain || !ok || text === undefined) return [];
    return [
      framed(`${position} ${visibleLine(name, 40)}: what came back (may hold words of strangers)`, cut(text), width),
    ];
  });
}

/** Both kinds of answers are kept with a text. */
function textOf(answer: JsonValue | undefined): string | undefined {
  const text = typeof answer === "object" && answer !== null && "text" in answer ? answer["text"] : undefined;
  return typeof text === "string" ? text : undefined;
}

function cut(text: string): string {
  return text.length <= MOST
    ? text
    : `${text.slice(0, MOST)} … ${(text.length - MOST).toLocaleString("en")} characters more`;
}

const MOST = 600;
