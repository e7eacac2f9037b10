// The declaration that would let a refused call pass, and what it would cost whoever makes it.
import type { AnyTool } from "@bulkhead/agents";
import { type Loss, sayDeclaration } from "../suite/loss.ts";

/** Undefined: no declaration of a tool's would. `why` is as a defense says it: `argument to`. */
export function declarationFor(
  { tool, why }: { readonly tool: string; readonly why: string },
  tools: readonly AnyTool[],
): Loss | undefined {
  const [reason, argument = ""] = why.split(" ");
  switch (reason) {
    case "argument":
      return {
        declare: { [tool]: { arguments: { [argument]: "any" } } },
        cost: `a stranger's text can choose ${argument} of ${tool}; with memberOf(set, column), only among your rows`,
      };
    case "context":
      return {
        declare: { [tool]: { decidedBy: "any" } },
        cost: `what was read can decide whether, and how often, ${tool} is called within its rules`,
      };
    case "readers":
      return {
        declare: Object.fromEntries(tools.filter(isRead).map(({ base }) => [base, { readers: "public" as const }])),
        cost: `what the tools return that ${argument} of ${tool} came from may be told to anybody`,
      };
    case "limit":
      return {
        declare: { [tool]: { limits: { perRow: 1000 } } },
        cost: `an attack can make ${tool} run so much more often`,
      };
    default:
      return undefined;
  }
}

const isRead = ({ rules }: AnyTool) => rules?.effect === "read";

/** Declarations of many tools are one: that of all reads. */
export function sayShortly(loss: Loss): string {
  const tools = Object.keys(loss.declare);
  return tools.length > 3
    ? `the tools that it came from: ${Object.values(sayOne(loss)).join("")}`
    : sayDeclaration(loss);
}

function sayOne({ declare, cost }: Loss): string {
  const [rules = {}] = Object.values(declare);
  return sayDeclaration({ declare: { "": rules }, cost }).replace(/^: /, "");
}
