// For who plays an evaluation: who plays whom, the log, what came of it.

export { ADVERSARIES } from "./adversaries/adversaries.ts";
export { createChosenValue } from "./adversaries/chosen-value.ts";
export { obedient } from "./adversaries/obedient.ts";
export { realModel } from "./adversaries/real-model.ts";
export { APPROVERS, type ApproverName } from "./approvers/approver.ts";
export { ATTACKS } from "./attacks/attacks.ts";
export { bulkhead } from "./defenses/bulkhead.ts";
export { DEFENSES } from "./defenses/defenses.ts";
export { none } from "./defenses/none.ts";
export { EvalsError, type EvalsErrorCode } from "./evals-error.ts";
export { type EvaluateOptions, type Evaluation, evaluate, type Progress } from "./harness/evaluate.ts";
export type { SampleLimits } from "./harness/play-line.ts";
export { playSample, type SampleOf, type SamplePlay } from "./harness/play-sample.ts";
export type { SampleError } from "./harness/sample-error.ts";
export type { OutsideRules, SampleLine } from "./harness/sample-line.ts";
export { readLog } from "./harness/sample-log.ts";
export { type Comparison, compareLogs } from "./report/compare.ts";
export { FIGURE_NAMES } from "./report/figure-names.ts";
export { type PageOptions, reportPage } from "./report/page.ts";
export type { AgentFigures, TaskBelow } from "./score/agent-figures.ts";
export type { AgentNames } from "./score/agent-lines.ts";
export { type Findings, findings, type TaskWayOut } from "./score/findings.ts";
export type { PermittedHarm } from "./score/permitted-harm.ts";
export { type Change, type ScoredAgain, scoreAgain } from "./score/score-again.ts";
export type { UnwantedEffect } from "./score/score-run.ts";
export { type Summary, type SummaryRow, summarise } from "./score/summary.ts";
export { type Threshold, thresholds } from "./score/thresholds.ts";
export type { WayOut } from "./score/way-out.ts";
export { SUITES } from "./suites/suites.ts";

// For who writes a suite, an attack, a defense or an adversary.

export type { Adversary, AdversarySample, PlayedModel, Transcript, Worst } from "./adversaries/adversary.ts";
export type { Approver } from "./approvers/approver.ts";
export type { Attack, AttackedPair, Injection } from "./attacks/attack.ts";
export type { ChatModel, Defense, Played, Setup } from "./defenses/defense.ts";
export { checkSuite } from "./suite/check-suite.ts";
export type { SuiteSize } from "./suite/checks/counts.ts";
export type { Check, Flaw } from "./suite/checks/flaw.ts";
export type { Goal, GoalCall } from "./suite/goal.ts";
export { type Loss, sayDeclaration } from "./suite/loss.ts";
export type { Suite } from "./suite/suite.ts";
export type { Ending, Task, TaskClass } from "./suite/task.ts";
export type { Vector, VectorPlace } from "./suite/vector.ts";
export { createWorld, type World as SuiteWorld } from "./suite/world.ts";

// For who scores what an agent of theirs did.

export type { Effect } from "./score/effect.ts";
export { executedEffects } from "./score/executed-effects.ts";
export { type EffectScore, scoreEffects } from "./score/score-effects.ts";
export { type Authorised, anything, contains, type Matcher, matches, oneOf } from "./suite/authorised.ts";

// For who asks whether the main side can tell two worlds apart.

export {
  type CheckOptions,
  checkNonInterference,
  type Verdict,
} from "./non-interference/check-non-interference.ts";
export type { Difference } from "./non-interference/difference.ts";
export { IGNORED_FIELDS, type IgnoredField } from "./non-interference/ignored-field.ts";
export type { Feature } from "./non-interference/reduce-worlds.ts";
export { sayVerdict } from "./non-interference/say-verdict.ts";
export type { Subject } from "./non-interference/subject.ts";
export { type Template, templates } from "./non-interference/template.ts";
export { answers, failures } from "./non-interference/tool-result.ts";
export { workerScripts } from "./non-interference/worker-script.ts";
export { type Outside, outsideOf, type Site, type World } from "./non-interference/world.ts";
export { worldModels } from "./non-interference/world-model.ts";

// For who plays the original AgentDojo.

export { byClass, type ClassRow } from "./agentdojo/by-class.ts";
export { type AgentdojoOptions, evaluateAgentdojo } from "./agentdojo/evaluate-agentdojo.ts";
export { type LostTask, lostTasks } from "./agentdojo/lost-tasks.ts";
export { type EnvironmentOptions, pythonEnvironment } from "./agentdojo/python-environment.ts";
export { type ReachedPair, reachedPairs } from "./agentdojo/reached-pairs.ts";
export { AGENTDOJO_SUITES } from "./agentdojo/rules/rules.ts";
export { writeLog } from "./harness/sample-log.ts";
