// An agent that can be talked to: it streams, and keeps a thread with a saver. One that has none gets one, in memory.
import { MemorySaver } from "@langchain/langgraph";
import { CliError } from "../cli/cli-error.ts";

export interface ChatAgent {
  stream(input: unknown, options: object): Promise<AsyncIterable<unknown>>;
}

export function chatAgent(spec: string, made: object): ChatAgent {
  if ("kind" in made && made.kind === "workflow") {
    throw new CliError(
      "no_chat",
      `${spec} is a workflow, which takes one input and gives one outcome: it has no chat.`,
      "Run it without --chat.",
    );
  }
  if (!("stream" in made && typeof made.stream === "function" && "checkpointer" in made)) {
    throw new CliError(
      "no_chat",
      `${spec} cannot be talked to: it does not stream, or keeps no threads.`,
      "Export an agent of createMainAgent or createAgent.",
    );
  }
  const agent = made as ChatAgent & { checkpointer: unknown }; // checked above
  // `true` means the saver of a graph around it, and there is none.
  if (typeof agent.checkpointer !== "object" || agent.checkpointer === null) agent.checkpointer = new MemorySaver();
  return agent;
}
