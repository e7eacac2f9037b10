// A suite: a world with tools, users' tasks and attackers' goals in it (the words of AgentDojo, arXiv 2406.13352).
import type { AnyTool, AnyWorker } from "@bulkhead/agents";
import type { ComputeFunction, ScriptedIntent, Understand } from "@bulkhead/agents/testing";
import type { Goal } from "./goal.ts";
import type { Task } from "./task.ts";
import type { Vector } from "./vector.ts";
import type { World } from "./world.ts";

/** `S`: plain JSON, so that it can be copied and compared. */
export interface Suite<S = unknown> {
  readonly name: string;
  readonly description: string;
  /** Of the agent: who it works for and how, without a word about attacks. */
  readonly systemPrompt: string;
  /** Who the user is: the agent's principal, by name and address. */
  readonly user: { readonly name: string; readonly address: string };
  /** Others who may know what tools say they may (`readers`), with their addresses. */
  readonly principals?: Readonly<Record<string, readonly string[]>>;
  /** A fresh one, the same each time. */
  state(): S;
  /** With rules written from what each tool does, never from a task, a goal or an attack. */
  tools(world: World<S>): readonly AnyTool[];
  /** By tool: who reads what it returns. A read tool without one is read by a dynamic intent. */
  readonly readers: Readonly<Record<string, AnyWorker>>;
  /** What a competent reader makes of what a tool returned: true for a plain main agent (by tool) and a worker (by worker). */
  readonly understand: Understand;
  /** For `compute` in its scripts. */
  readonly functions?: Readonly<Record<string, ComputeFunction>>;
  /** Of tools without a reader. */
  readonly intents?: Readonly<Record<string, ScriptedIntent>>;
  readonly vectors: Readonly<Record<string, Vector<S>>>;
  readonly tasks: readonly Task<S>[];
  readonly goals: readonly Goal<S>[];
}
