// A plain agent with the one line that it lacks: the isolation first, its reads declared, nothing else changed.
import { defineTool, isolationMiddleware } from "@bulkhead/agents";
import { createAgent } from "langchain";
import { flowOf } from "./flow.ts";
import { reads } from "./played-world.ts";
import type { Scenario } from "./scenario.ts";

export interface Isolated {
  readonly agent: unknown;
  /** To be put first in `middleware`. */
  readonly line: string;
}

/** Of an agent of `createAgent` without Bulkhead. */
export function withIsolation(plain: unknown, scenario: Pick<Scenario, "tools">): Isolated {
  const reading = flowOf(plain).tools.filter((tool) => reads(tool, scenario));
  const tools = reading.map(({ langchain }) => defineTool({ tool: langchain, effect: "read" }));
  const { options } = plain as { readonly options: { readonly middleware?: readonly object[] } }; // flowOf took it for one
  const middleware = [isolationMiddleware({ tools }), ...(options.middleware ?? [])];
  const declared = reading.map(({ name }) => `defineTool({ tool: ${camel(name)}, effect: "read" })`);
  return {
    agent: createAgent({ ...options, middleware } as never), // its type holds what each option was
    line: `isolationMiddleware({ tools: [${declared.join(", ")}] })`,
  };
}

const camel = (name: string) =>
  name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? "").toUpperCase());
