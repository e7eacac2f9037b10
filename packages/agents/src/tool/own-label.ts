// Tools of our own whose every answer carries its label: files have one each, so that not all that they hold is external.
// Rule: such a tool answers with an `OwnLabel` and with nothing else; any other tool's answer is external.
import type { Label } from "@bulkhead/sandbox";
import type { AnyTool } from "./tool.ts";

/** A text with what reading it adds to the context. */
export class OwnLabel {
  readonly text: string;
  readonly label: Label;

  constructor(text: string, label: Label) {
    this.text = text;
    this.label = label;
  }
}

const tools = new WeakSet<AnyTool>();

export function withOwnLabel<T extends AnyTool>(tool: T): T {
  tools.add(tool);
  return tool;
}

export const hasOwnLabel = (tool: AnyTool): boolean => tools.has(tool);
