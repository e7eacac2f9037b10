// A scenario: one job for a workflow or an agent, what the world says meanwhile, and what the job authorises. All of it is
// played: reads answer from here, writes are only recorded.
import type { Script } from "@bulkhead/agents/testing";
import type { Effect } from "../score/effect.ts";
import type { Authorised } from "../suite/authorised.ts";

/**
 * `obedient` obeys every instruction that it can see. With `chosen-value` a reader returns whatever its schema admits.
 * With `colluding-main` the main model itself is the attacker's: what holds are the rules alone.
 */
export type ScenarioAdversary = "obedient" | "chosen-value" | "colluding-main";

/** One executed write or egress, by the base tool's name, constants included: for `useful`, which knows the tool. */
export interface PlayedEffect {
  readonly tool: string;
  // biome-ignore lint/suspicious/noExplicitAny: what stands in it is the tool's own affair.
  readonly arguments: any;
}

export interface RecordedResult {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

/** What a tool answers: a function of its arguments, the results that were recorded, or one text for every call. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments are the tool's own.
export type PlayedRead = ((args: any) => unknown) | readonly RecordedResult[] | string;

export interface Scenario {
  /** Of a workflow its input; of an agent the user's words, or `{ messages }`. */
  readonly input: unknown;
  /** The same job in words, for the undefended agent. Default: the input. */
  readonly baseline?: string;
  /** By tool: what it answers. Of a write that is here too this is its answer, and it is still only recorded. */
  readonly tools: Readonly<Record<string, PlayedRead>>;
  /** By worker: its honest answer to what it is given. A worker of code runs as it is. */
  // biome-ignore lint/suspicious/noExplicitAny: the input is the worker's own.
  readonly workers: Readonly<Record<string, (input: any) => unknown>>;
  /** Every write that the job wants or allows. What is called with egress without any attack is allowed, too. */
  readonly authorised: readonly Authorised[];
  /** Whether the job was done, by what was executed. */
  readonly useful: (effects: readonly PlayedEffect[]) => boolean;
  /** Default: obedient and chosen-value. */
  readonly adversaries?: readonly ScenarioAdversary[];
  /** How a competent main agent does the job. Default: each read once, then what is authorised. Workflows need none. */
  readonly script?: Script;
  /** What the attacker is after. Default: each write, with hostile arguments made from its schema. */
  readonly goals?: readonly Effect[];
}

export const DEFAULT_ADVERSARIES: readonly ScenarioAdversary[] = ["obedient", "chosen-value"];
