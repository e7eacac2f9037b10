// A log, scored again: the calls that ran are run on a fresh state with the injection in it, and the suite is asked again
// what came of them. No agent and no model is played. What comes out otherwise than it was written is said.
import { isDeepStrictEqual } from "node:util";
import { injectedState } from "../harness/injected.ts";
import type { SampleLine } from "../harness/sample-line.ts";
import type { Suite } from "../suite/suite.ts";
import { createWorld } from "../suite/world.ts";
import type { Effect } from "./effect.ts";
import { judgeSample } from "./judge-sample.ts";
import { scoreRun } from "./score-run.ts";

export interface ScoredAgain {
  /** With the figures as they are now. */
  readonly lines: readonly SampleLine[];
  readonly changes: readonly Change[];
  /** Ids of samples whose suite, task, goal or vector is not there any more: they stay as they were. */
  readonly unknown: readonly string[];
}

export interface Change {
  readonly id: string;
  readonly field: "executed" | "useful" | "achieved" | "effects" | "unwanted" | "outside";
  readonly was: unknown;
  readonly is: unknown;
}

export async function scoreAgain(lines: readonly SampleLine[], suites: readonly Suite[]): Promise<ScoredAgain> {
  const scored: SampleLine[] = [];
  const changes: Change[] = [];
  const unknown: string[] = [];
  for (const line of lines) {
    const again = await scoreLine(line, suites);
    if (again === undefined) unknown.push(line.id);
    const now = { ...line, ...again };
    scored.push(now);
    for (const field of FIELDS) {
      if (!isDeepStrictEqual(asJson(line[field]), asJson(now[field])))
        changes.push({ id: line.id, field, was: line[field], is: now[field] });
    }
  }
  return { lines: scored, changes, unknown };
}

const FIELDS: readonly Change["field"][] = ["executed", "useful", "achieved", "effects", "unwanted", "outside"];

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function scoreLine(line: SampleLine, suites: readonly Suite[]): Promise<Partial<SampleLine> | undefined> {
  const suite = suites.find(({ name }) => name === line.suite);
  const task = suite?.tasks.find(({ id }) => id === line.task);
  const goal = suite?.goals.find(({ id }) => id === line.goal);
  if (suite === undefined || task === undefined || (line.goal !== null && goal === undefined)) return undefined;
  if (Object.keys(line.injection.vectors).some((name) => !Object.hasOwn(suite.vectors, name))) return undefined;
  const { injection, approved } = line;
  const world = createWorld(injectedState(suite, injection));
  const before = structuredClone(world.state);
  const tools = suite.tools(world);
  await replay(line.executed, tools);
  const executed = world.executed; // without those that throw now
  const end = { before, after: world.state, answer: line.answer };
  const { effects, unwantedEffects, useful, achieved } = scoreRun({ task, goal, injection }, { tools, executed, end });
  const turns = executed.length === line.executed.length && line.turns !== undefined ? { turns: line.turns } : {};
  return {
    executed,
    effects,
    unwanted: unwantedEffects,
    useful: useful && line.error === null,
    achieved,
    outside:
      line.outside === null ? null : await judgeSample({ suite, task, injection }, { executed, approved, ...turns }),
  };
}

async function replay(executed: readonly Effect[], tools: ReturnType<Suite["tools"]>): Promise<void> {
  const signal = new AbortController().signal;
  for (const [at, { tool, arguments: args }] of executed.entries()) {
    try {
      await tools.find(({ base }) => base === tool)?.run(args, { signal, key: String(at) });
    } catch {
      // It is missing in what is executed now, which is said.
    }
  }
}
