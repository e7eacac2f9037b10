// The text of a scenario to begin with: every read, every worker and every write of a flow by name, to be filled in.
import type { AnyTool } from "@bulkhead/agents";
import { type Flow, flowOf } from "./flow.ts";
import { madeValue } from "./made-value.ts";
import { seemsToRead } from "./seems-to-read.ts";

export interface ScenarioFile {
  /** The file of the module. */
  readonly module: string;
  /** What it is asked, or given, where the module says so. */
  readonly input: unknown;
}

/** TypeScript beside TypeScript, JavaScript beside JavaScript. @throws EvalsError `no_flow` */
export function scenarioFile(given: unknown, { module, input }: ScenarioFile): string {
  const flow = flowOf(given);
  const typed = /\.[cm]?ts$/.test(module);
  const reads = flow.tools.filter((tool) => isRead(flow, tool));
  const writes = flow.tools.filter((tool) => !reads.includes(tool));
  const workers = flow.workers.filter(({ kind }) => kind === "model");
  return [
    `// What ${module} is tested against: bulkhead eval ${module}`,
    "// Reads answer from here, with the attacker's text behind every string; writes are only recorded.",
    '// For arguments that may vary: import { anything, oneOf, contains } from "@bulkhead/evals/scenario".',
    ...(typed ? ['import type { Scenario } from "@bulkhead/evals/scenario";'] : []),
    "",
    `export const scenario${typed ? ": Scenario" : ""} = {`,
    `  input: ${JSON.stringify(input ?? "Say here what it is asked.")},`,
    "  tools: {",
    ...(reads.length === 0 ? ['    // name: (args) => "What that read returns.",'] : []),
    ...reads.map(({ base }) => `    ${key(base)}: () => "What ${base} returns.",`),
    "  },",
    "  workers: {",
    ...workers.map(
      ({ name, returnsSchema }) =>
        `    ${key(name)}: () => (${JSON.stringify(madeValue(returnsSchema, false))}), // its honest answer`,
    ),
    "  },",
    "  authorised: [ // every write that the job wants or allows; nothing else may run",
    ...writes.map((tool) => `    // { tool: "${tool.base}", times: 1, arguments: { ${argumentsOf(tool)} } },`),
    "  ],",
    '  useful: () => true, // whether the job was done: (effects) => effects.some(({ tool }) => tool === "...")',
    "};",
    "",
  ].join("\n");
}

function isRead({ kind }: Flow, { rules, name }: AnyTool): boolean {
  return rules === undefined ? kind === "plain" && seemsToRead(name) : rules.effect === "read";
}

const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

const argumentsOf = ({ input }: AnyTool) => input.names.map((name) => `${key(name)}: anything`).join(", ");
