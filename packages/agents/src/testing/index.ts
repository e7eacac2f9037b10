export type { ComputeFunction } from "./compute.ts";
export { type HonestMainOptions, honestMain, type Move, type ScriptedIntent } from "./honest-main.ts";
export { findInstructions, type Instruction } from "./instructions.ts";
export type { Sighting } from "./obedience.ts";
export type { Understand } from "./outcome-text.ts";
export type { Condition, Json, Leaf, Part, PartLoop, Script, Step } from "./script.ts";
export {
  call,
  returns,
  type ScriptedModel,
  type ScriptedModelOptions,
  says,
  scriptedModel,
  type Turn,
  type Turns,
  together,
} from "./scripted-model.ts";
export type { Offer, Seen, SeenCall, SeenMessage } from "./seen.ts";
export { standsIn } from "./stands-in.ts";
export type { SentRequest, TurnCall, TurnData } from "./test-chat-model.ts";
export {
  type Obeyed,
  type Scheme,
  type WorstCaseModel,
  type WorstCaseOptions,
  worstCaseModel,
} from "./worst-case-model.ts";
