// Which tools are commands: what a tool declares is so, and of those that nobody declared a model says it, once for all of
// them. Unclear is a command, and so is a tool that the model does not name, or names twice.
import { z } from "zod";
import { AGENTSYS_LABELLER } from "../prompts/agentsys.ts";
import { closedAnswer } from "../roles/closed-answer.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { AskAgentSys } from "./agentsys-roles.ts";

/** By the tool's name; an unknown one is a command. */
export function toolLabels(
  ask: AskAgentSys,
  tools: readonly AnyTool[],
): (name: string) => Promise<"query" | "command"> {
  const undeclared = tools.filter(({ rules }) => rules === undefined);
  let labels: Promise<ReadonlySet<string>> | undefined;
  return async (name) => {
    const tool = tools.find((one) => one.name === name);
    if (tool?.rules !== undefined) return tool.rules.effect === "read" ? "query" : "command";
    if (tool === undefined) return "command";
    // Nobody's signal: all calls that come meanwhile wait for this one pass. Where it fails all are commands, until the next.
    labels ??= askQueries(ask, undeclared).catch(() => {
      labels = undefined;
      return new Set<string>();
    });
    return (await labels).has(name) ? "query" : "command";
  };
}

async function askQueries(ask: AskAgentSys, tools: readonly AnyTool[]): Promise<ReadonlySet<string>> {
  const input = { tools: tools.map(({ name, description, open }) => ({ name, description, parameters: open })) };
  const { signal } = new AbortController();
  const asked = { role: "labeller", name: "labeller", task: AGENTSYS_LABELLER, input, signal } as const;
  const { labels } = await labelled(ask, asked);
  const once = labels.filter(({ tool }) => labels.filter((other) => other.tool === tool).length === 1);
  return new Set(once.flatMap(({ tool, label }) => (label === "query" ? [tool] : [])));
}

const labelled = closedAnswer(
  z.strictObject({
    labels: z
      .array(z.strictObject({ tool: z.string().max(64), label: z.enum(["query", "command", "unclear"]) }))
      .max(1_000),
  }),
);
