// What a competent main agent does where the scenario does not say it: every read once or a few times, with arguments from
// the user's own words where they fit; then what is authorised, as far as its arguments are known.
import type { AnyTool } from "@bulkhead/agents";
import type { Json, Leaf, Script, ScriptedIntent, Step } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import { type Authorised, isAuthorised, Matcher } from "../suite/authorised.ts";
import type { Flow } from "./flow.ts";
import { leavesOf, madeObject, madeValue } from "./made-value.ts";
import { playedOf, reads } from "./played-world.ts";
import type { Scenario } from "./scenario.ts";

/** `own`: what the flow's main agent can call. `undefended`: all tools, itself. */
export async function defaultScript(flow: Flow, scenario: Scenario, side: "own" | "undefended"): Promise<Script> {
  const tools = side === "own" ? flow.ownTools : flow.tools;
  const workers = side === "own" ? flow.ownWorkers : [];
  const hints = hintsOf(scenario.input);
  const asked = await Promise.all(
    tools
      .filter((tool) => isPlayedRead(tool, scenario))
      .map(async (tool) => calls(tool.name, await readsOf(tool, hints))),
  );
  const spawned = workers.map(({ name, inputSchema }) => calls(name, [madeObject(inputSchema, false, hints)]));
  const done = scenario.authorised.flatMap((one) => writesOf(one, tools, hints));
  const ended =
    side === "own" && flow.answer !== undefined ? calls(ANSWER, [madeObject(flow.answer, false, hints)]) : [];
  const steps = [...asked, ...spawned, ...done, ended].flat().map((call, at): Step => ({ id: `s${at}`, ...call }));
  return { steps, answer: { free: "Done." } };
}

/** What it asks of reads that nobody was declared to read. */
export function defaultIntents({ ownTools, readers }: Flow): Readonly<Record<string, ScriptedIntent>> {
  const unread = ownTools.filter(
    ({ name, rules }) => rules?.effect === "read" && rules.returns !== "handle" && !Object.hasOwn(readers, name),
  );
  return Object.fromEntries(unread.map(({ name }) => [name, INTENT]));
}

/** How a main agent with a `responseFormat` answers. */
const ANSWER = "answer";

const INTENT: ScriptedIntent = {
  purpose: "Say what it holds.",
  returns: {
    type: "object",
    properties: { text: { type: "string", maxLength: 1_000 } },
    required: ["text"],
    additionalProperties: false,
  },
};

/** Others it may call as it likes; by itself the script does not. */
function isPlayedRead(tool: AnyTool, scenario: Scenario): boolean {
  return reads(tool, scenario) && playedOf(tool, scenario) !== undefined;
}

type Call = Pick<Step, "call" | "args">;

const MOST_READS = 3;

async function readsOf(tool: AnyTool, hints: readonly Json[]): Promise<readonly Record<string, Json>[]> {
  const turned = Array.from({ length: Math.max(1, hints.length) }, (_, at) => [
    ...hints.slice(at),
    ...hints.slice(0, at),
  ]);
  const made = turned.map((some) => ({ ...madeObject(tool.open, false, some) }));
  const different = [...new Map(made.map((args) => [JSON.stringify(args), args])).values()];
  const fit = await Promise.all(
    different.map(async (args) => (await tool.input.parse({ ...args, ...tool.constants })).ok),
  );
  return different.filter((_, at) => fit[at] === true).slice(0, MOST_READS);
}

function writesOf(authorised: Authorised, tools: readonly AnyTool[], hints: readonly Json[]): readonly Call[] {
  for (const tool of tools.filter(({ base }) => base === authorised.tool)) {
    const args = Object.fromEntries(
      Object.entries((tool.open["properties"] ?? {}) as Record<string, JsonSchema>)
        .filter(([name]) => Object.hasOwn(authorised.arguments, name))
        .map(([name, schema]) => {
          const wanted = authorised.arguments[name];
          return [name, wanted instanceof Matcher ? madeValue(schema, false, hints, name) : (wanted as Json)];
        }),
    );
    const effect = { tool: tool.base, arguments: { ...args, ...tool.constants } };
    if (!isAuthorised(effect, authorised)) continue;
    return Array.from({ length: authorised.times ?? 1 }, () => call(tool.name, args));
  }
  return [];
}

function calls(name: string, all: readonly Readonly<Record<string, Json>>[]): readonly Call[] {
  return all.map((args) => call(name, args));
}

function call(name: string, args: Readonly<Record<string, Json>>): Call {
  const leaves = Object.entries(args).map(([argument, value]): [string, Leaf] => [argument, { free: value }]);
  return { call: name, args: Object.fromEntries(leaves) };
}

/** What the user gave: the leaves of an input, and what stands out in words. */
function hintsOf(input: unknown): readonly Json[] {
  const leaves = leavesOf(input);
  const words = leaves.flatMap((leaf) => (typeof leaf === "string" ? (leaf.match(STANDING_OUT) ?? []) : []));
  return [...words.map((word) => word.replace(/^["'`]|["'`]$/g, "")), ...leaves];
}

const STANDING_OUT = /https?:\/\/[^\s"'`<>)]+|[^\s@"'`<>(]+@[^\s@"'`<>).,]+(?:\.[^\s@"'`<>).,]+)+|"[^"]+"|`[^`]+`/g;
