// What a task of a suite is lost to where nobody can be asked, and what would allow it: a claim that can be tried.
import type { AnyTool, Rules } from "@bulkhead/agents";

export interface Loss {
  /**
   * What would allow it, by base tool: these rules instead of the tool's own of the same names, argument by argument. None:
   * no rule would.
   */
  readonly declare: Readonly<Record<string, Partial<Rules>>>;
  /** What that would cost; or, where no rule would do, what it takes. */
  readonly cost: string;
}

/** The tools with what would allow it. */
export function loosened(tools: readonly AnyTool[], { declare }: Loss): readonly AnyTool[] {
  return tools.map((tool) => {
    const more = Object.hasOwn(declare, tool.base) ? declare[tool.base] : undefined;
    if (more === undefined || tool.rules === undefined) return tool;
    const { rules } = tool;
    return { ...tool, rules: { ...rules, ...more, arguments: { ...rules.arguments, ...more.arguments } } };
  });
}

/** `move_event: arguments {"start":"any"}`. */
export function sayDeclaration({ declare }: Loss): string {
  const said = Object.entries(declare).map(([tool, rules]) => {
    const parts = Object.entries(rules).map(([name, rule]) => `${name} ${JSON.stringify(rule)}`);
    return `${tool}: ${parts.join(", ")}`;
  });
  return said.length === 0 ? "no rule" : said.join("; ");
}
