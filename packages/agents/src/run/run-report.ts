// What a run did, as data, for operators. The main side never sees it: it holds resolved arguments.
import type { Code, JsonValue, Label } from "@bulkhead/sandbox";
import type { RenderAs } from "../chat/rendered.ts";
import type { Usage } from "../model/usage.ts";
import type { EffectRecord } from "../tool/effect.ts";

export interface RunReport {
  readonly run: string;
  readonly modelCalls: number;
  readonly mainModelCalls: number;
  /** As the providers report it; calls without a report count as 0. */
  readonly tokens: Usage;
  /** US dollars by `prices`; missing unless every model that was called has a price. */
  readonly usd?: number;
  readonly toolCalls: number;
  /** An upper bound on what the outcomes and answers told the main agent (DESIGN section 4, capacity). */
  readonly bits: number;
  /** The same over all runs of the thread, as far as this process knows it. */
  readonly threadBits: number;
  /** Sum over the main model's calls of its messages' text and tool arguments. */
  readonly mainCharacters: number;
  readonly wallMs: number;
  readonly effects: readonly EffectRecord[];
  readonly spawns: readonly SpawnRecord[];
  /** What tools and code workers threw. It may hold words of strangers: for operators' eyes, in a frame. */
  readonly failures: readonly Failure[];
  /**
   * A text with its handles replaced by what they stand for. For a person's eyes, never for a model. With `as` it is
   * quoted as `rendered` quotes it; without, the texts stand bare, as they are.
   */
  render(text: string, options?: { readonly as: RenderAs }): string;
}

export interface Failure {
  readonly position: string;
  /** Of the tool or the worker. */
  readonly name: string;
  readonly text: string;
}

export interface SpawnRecord {
  readonly position: string;
  readonly worker: string;
  readonly tool?: string;
  readonly toolArguments?: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  readonly code?: Code;
  /** As the main side sees it; what a worker's own worker returned it does not see. */
  readonly value?: JsonValue;
  /** With the text instead of the handles. */
  readonly raw?: JsonValue;
  readonly bits: number;
  readonly ms: number;
  readonly label: Label;
  readonly attempted: readonly string[];
  /** How often the worker was asked once more, because its reply was no result. */
  readonly repairs: number;
}

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}
