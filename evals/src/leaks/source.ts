// The ways in which a tool can hand over what a stranger wrote. Each has canaries of its own.

export const SOURCES = {
  result: "what a tool returns",
  "tool errors": "the error that a tool throws",
  artifacts: "the artifact beside a tool's content",
  "Command returns": "a `Command` that a tool returns instead of a result",
  "tool streams": "what a tool yields, writes to its stream and dispatches as events",
  interrupts: "the value with which a tool interrupts",
  "answers of writes": "what a tool that does something says afterwards, or throws",
  inputs: "a text that a workflow is invoked with, and that the user did not write",
} as const;

export type Source = keyof typeof SOURCES;
