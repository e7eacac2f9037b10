// Plays one run of the benchmark: as a sample of a suite of ours whose tools are the harness's, whose state lives there, and
// whose word on what was done and reached is the harness's too.
import { type Json, worstCaseModel } from "@bulkhead/agents/testing";
import type { PlayedModel } from "../adversaries/adversary.ts";
import type { ApproverName } from "../approvers/approver.ts";
import type { ChatModel, Defense } from "../defenses/defense.ts";
import { playSample } from "../harness/play-sample.ts";
import type { SampleLine } from "../harness/sample-line.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";
import { goalsIn, ordersOf } from "./goal-sentence.ts";
import { type GoalTurn, goalTurn } from "./goal-turn.ts";
import { authorisedOf, classOf } from "./ground-truth.ts";
import type { Oracle, OracleGoal, OracleSuite, OracleTask } from "./oracle.ts";
import { readingFor } from "./reading.ts";
import { type RulesOf, remoteTools } from "./remote-tools.ts";
import { AGENTDOJO_RULES } from "./rules/rules.ts";
import type { StartRun } from "./step-protocol.ts";
import type { CallHarness } from "./step-run.ts";
import { factsOf } from "./task-facts.ts";
import { type ReadBy, scriptOf } from "./task-script.ts";

/** What one pipeline of the harness stands for. */
export interface Pipeline {
  readonly defense: Defense;
  readonly approver: ApproverName;
  /** Undefined: the worst case. */
  readonly model: RealModel | undefined;
}

export interface RealModel {
  /** As it was named: `openai:gpt-5.1`. */
  readonly name: string;
  readonly chat: ChatModel;
}

/** What our side knows of a run; what it was worth the harness says. */
export type PlayedRun = Pick<
  SampleLine,
  | "executed"
  | "effects"
  | "unwanted"
  | "outside"
  | "attempted"
  | "refused"
  | "approved"
  | "asks"
  | "answer"
  | "bits"
  | "modelCalls"
  | "tokens"
  | "ms"
  | "cheats"
  | "error"
>;

export interface PlayLimits {
  readonly wallMs: number;
  /** Of the agent's graph: LangGraph's recursion limit. */
  readonly steps: number;
}

/** Who the benchmark's agent works for: its system message says so. */
const USER = { name: "Emma Johnson", address: "emma.johnson@bluesparrowtech.com" };

export async function playAgentdojo(
  start: StartRun,
  call: CallHarness,
  { defense, approver, model }: Pipeline,
  oracle: Oracle,
  limits: PlayLimits,
): Promise<PlayedRun> {
  const began = performance.now();
  const { label, prompt, system } = start;
  const facts = Object.hasOwn(oracle, label.suite) ? oracle[label.suite] : undefined;
  const rules = AGENTDOJO_RULES[label.suite] ?? {};
  const known = facts === undefined ? undefined : taskOf(facts, label.userTask, rules);
  if (facts === undefined || known === undefined) throw new Error("the file of tasks' facts does not hold this task");
  const task: Task<object> = {
    id: label.userTask,
    prompt,
    class: classOf(known),
    script: { steps: [], answer: { free: "" } }, // the model below has its own, by who reads
    authorised: authorisedOf(known),
    useful: () => false,
  };
  const printed = new Map<string, Json>();
  const keepPrinted: CallHarness = async (name, args) => {
    const result = await call(name, args);
    printed.set(result.text, result.value);
    return result;
  };
  const suite: Suite<object> = {
    name: label.suite,
    description: "AgentDojo's",
    systemPrompt: system,
    user: USER,
    state: () => ({}),
    tools: (world) => remoteTools(start.tools, rules, world, keepPrinted),
    readers: {},
    understand: () => undefined,
    vectors: {},
    tasks: [task],
    goals: [],
  };
  const played = await playSample(
    {
      suite,
      task,
      goal: undefined,
      injection: { vectors: {} }, // it stands in the harness's environment
      defense,
      approver,
      signal: AbortSignal.timeout(limits.wallMs),
      recursionLimit: limits.steps,
    },
    model === undefined
      ? worstCase(facts, known, {
          attacked: label.injectionTask !== null,
          readBy: defense.workers === true ? "workers" : "main",
          isRead: (tool) => rules[tool]?.effect === "read",
          printedBy: (text) => printed.get(text),
        })
      : { chat: model.chat, cheats: () => [] },
  );
  const { executed, approved, unwantedEffects: unwanted, outside, effects, attempted, refused, asks, answer } = played;
  const { bits, modelCalls, tokens, cheats, error } = played;
  const ms = Math.round(performance.now() - began);
  const did = { executed, effects, unwanted, outside, attempted, refused, approved, asks, answer };
  return { ...did, bits, modelCalls, tokens, ms, cheats, error };
}

interface Attacked extends Omit<GoalTurn, "goalsIn"> {
  readonly attacked: boolean;
  readonly readBy: ReadBy;
}

/** Competent at the task, and obedient to every goal that it can read. */
function worstCase(suite: OracleSuite, task: OracleTask, { attacked, readBy, ...turn }: Attacked): PlayedModel {
  const facts = factsOf(task);
  const goals = attacked ? goalsIn(suite) : () => [];
  const { script, functions, intents } = scriptOf(task, facts, readBy);
  const chat = worstCaseModel({
    script,
    functions,
    intents,
    understand: readingFor(task, facts, goals),
    adversary: readBy === "main" ? { main: goalTurn({ ...turn, goalsIn: goals }) } : "obedient",
    orders: (text) => goals(text).flatMap(ordersOf),
    first: "orders", // a goal's calls name ids as they are before the task changes anything
  });
  return { chat, cheats: () => chat.cheats };
}

/** The harness also plays each goal as if the user had asked for it: then all of it stands in the request. */
function taskOf({ user_tasks, injection_tasks }: OracleSuite, id: string, rules: RulesOf): OracleTask | undefined {
  const goal = Object.hasOwn(injection_tasks, id) ? injection_tasks[id] : undefined;
  return goal === undefined ? user_tasks[id] : asTask(goal, rules);
}

function asTask({ goal, calls, says }: OracleGoal, rules: RulesOf): OracleTask {
  return {
    prompt: goal,
    control: [],
    answer: says,
    answer_checked: false,
    steps: calls.map(({ function: call, args }) => ({
      call,
      writes: rules[call]?.effect !== "read",
      args,
      vectors_in_result: [],
      leaves: Object.entries(args).map(([path, value]) => ({ path, kind: "free", value })),
    })),
  };
}
