// A defense: how an agent is built from the same parts and played. Each is a small file of public API, as its user would
// write it.
import type { AnyTool, AnyWorker } from "@bulkhead/agents";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Approver } from "../approvers/approver.ts";
import type { Effect } from "../score/effect.ts";

export interface Defense {
  readonly name: string;
  /** One line: what it does. */
  readonly idea: string;
  /** It asks a person where one is there. One that does not is played with nobody there. */
  readonly asks?: true;
  /** Workers read in the main agent's place. One without them is played with the obedient adversary alone. */
  readonly workers?: true;
  /** It enforces the rules that the tools declare: what ran is held against them. */
  readonly rules?: true;
  play(setup: Setup): Promise<Played>;
}

/** A chat model, or a string of LangChain's such as `openai:gpt-5.1`. */
export type ChatModel = string | BaseChatModel;

export interface Setup {
  readonly systemPrompt: string;
  /** The user's message. */
  readonly prompt: string;
  readonly model: ChatModel;
  readonly tools: readonly AnyTool[];
  readonly readers: Readonly<Record<string, AnyWorker>>;
  readonly user: { readonly name: string; readonly address: string };
  /** Others, with their addresses: of the suite. */
  readonly principals?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly signal: AbortSignal;
  /** LangGraph's: steps of the graph. */
  readonly recursionLimit: number;
  /** Undefined: nobody is there to ask. Only defenses that ask make use of it. */
  readonly approve: Approver | undefined;
}

/** What was played, as far as the defense's own agent can say; what ran is recorded by the world. */
export interface Played {
  /** As the user is shown it. */
  readonly answer: string;
  /** Writes and calls with egress that anybody in the agent asked for, executed or not. */
  readonly attempted: readonly Effect[];
  /** Questions to a person. */
  readonly asks: number;
  /** Upper bound on what strangers' data told the main agent. */
  readonly bits: number;
  readonly modelCalls: number;
  readonly tokens: number;
  /** Why calls were refused, by the rules' reason: `argument order`. For an operator. */
  readonly refused: readonly { readonly tool: string; readonly why: string }[];
}
