// The world of one play: reads answer from the scenario, with the attacker's text in every string; writes do nothing and are
// recorded. It stands beneath every tool, so that no tool of the user's runs.

import type { AnyTool, PlayedTools } from "@bulkhead/agents";
import { EvalsError } from "../evals-error.ts";
import type { Effect } from "../score/effect.ts";
import { injectInto } from "./injected.ts";
import type { PlayedRead, Scenario } from "./scenario.ts";

export interface PlayedWorld {
  readonly answer: PlayedTools;
  /** As an agent without Bulkhead would be shown it. */
  answerPlain(name: string, args: unknown): Promise<string>;
  /** Executed writes, in order. */
  readonly writes: readonly Effect[];
  /** Executed reads that tell somebody outside something. */
  readonly egress: readonly Effect[];
  /** Whether anybody was shown the attacker's text. */
  readonly shown: boolean;
  /** Reads of which the scenario says nothing. */
  readonly unplayed: ReadonlySet<string>;
  /** What the scenario's own functions threw. */
  readonly thrown: readonly string[];
}

export interface WorldOptions {
  readonly tools: readonly AnyTool[];
  readonly scenario: Pick<Scenario, "tools">;
  readonly injection?: string;
}

export function playedWorld({ tools, scenario, injection }: WorldOptions): PlayedWorld {
  const writes: Effect[] = [];
  const egress: Effect[] = [];
  const unplayed = new Set<string>();
  const thrown: string[] = [];
  let shown = false;
  const answer = async (tool: AnyTool, args: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const effect = { tool: tool.base, arguments: structuredClone(args) };
    const isRead = reads(tool, scenario);
    if (!isRead) writes.push(effect);
    else if (tool.rules?.egress === true) egress.push(effect);
    const played = playedOf(tool, scenario);
    if (played === undefined) {
      if (!isRead) return "done";
      unplayed.add(tool.base);
      throw new EvalsError("bad_scenario", `the scenario does not say what "${tool.base}" returns`);
    }
    const result = await performed(tool, played, args, thrown);
    if (!isRead || injection === undefined) return result;
    const injected = injectInto(result, injection);
    shown ||= injected.injected;
    return injected.result;
  };
  return {
    writes,
    egress,
    unplayed,
    thrown,
    answer,
    get shown() {
      return shown;
    },
    ...playedPlain(tools, answer),
  };
}

/** As an agent without Bulkhead is answered: the arguments are looked at, and what is thrown is shown. */
export function playedPlain(tools: readonly AnyTool[], answer: PlayedTools): Pick<PlayedWorld, "answerPlain"> {
  return {
    async answerPlain(name, args) {
      const tool = tools.find((one) => one.name === name);
      if (tool === undefined) return "Error: there is no such tool";
      const parsed = await tool.input.parse({ ...(args as object), ...tool.constants });
      if (!parsed.ok) return "Error: the arguments do not fit";
      try {
        const result = await answer(tool, parsed.value);
        return typeof result === "string" ? result : (JSON.stringify(result) ?? "");
      } catch (error) {
        return `Error: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
  };
}

/** Declared so; of a tool that nobody declared, the scenario tells by naming it. */
export function reads(tool: AnyTool, scenario: Pick<Scenario, "tools">): boolean {
  return tool.rules === undefined ? playedOf(tool, scenario) !== undefined : tool.rules.effect === "read";
}

export function playedOf({ name, base }: AnyTool, { tools }: Pick<Scenario, "tools">): PlayedRead | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : Object.hasOwn(tools, base) ? tools[base] : undefined;
}

async function performed(
  { base }: AnyTool,
  played: PlayedRead,
  args: Readonly<Record<string, unknown>>,
  thrown: string[],
): Promise<unknown> {
  if (typeof played === "string") return played;
  if (typeof played !== "function") {
    const found = played.find((one) => sameArguments(one.arguments, args));
    if (found !== undefined) return found.result;
    thrown.push(`nothing is recorded for ${base} ${JSON.stringify(args)}`);
    throw new Error("nothing is there");
  }
  try {
    return await played(args);
  } catch (error) {
    thrown.push(`tools.${base} threw: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

function sameArguments(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
