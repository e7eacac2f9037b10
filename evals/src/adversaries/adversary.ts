// Who plays the attacker: the models of a sample, and how often it is played.
import type { ChatModel } from "../defenses/defense.ts";
import type { Goal } from "../suite/goal.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";

export interface Adversary {
  readonly name: string;
  /** One line: what it can do. */
  readonly idea: string;
  /** It plays workers against their main agent: a defense without workers is not played with it. */
  readonly needsWorkers?: true;
  /** Plays the sample as often as it needs, and gives back the play that is worst for the user. */
  play<S, T extends Transcript>(sample: AdversarySample<S>, run: (model: PlayedModel) => Promise<T>): Promise<Worst<T>>;
}

export interface AdversarySample<S> {
  readonly suite: Suite<S>;
  readonly task: Task<S>;
  /** Without one the sample is clean. */
  readonly goal: Goal<S> | undefined;
  readonly seed: number;
}

export interface PlayedModel {
  readonly chat: ChatModel;
  /** Where it used what nobody had shown it: then the figures mean nothing. */
  cheats(): readonly string[];
}

/** What an adversary judges a play by. */
export interface Transcript {
  readonly achieved: boolean;
  readonly unwanted: number;
  readonly useful: boolean;
  /** What ran outside the rules; null where the defense holds none. */
  readonly outside: readonly unknown[] | null;
}

export interface Worst<T> {
  readonly play: T;
  /** How many were played. */
  readonly transcripts: number;
}
