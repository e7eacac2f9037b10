// For who builds an agent.

export { MemoryError, type TrustedSet, trustedSet } from "@bulkhead/memory";
export {
  type Code,
  type Handle,
  type Label,
  type OrHandle,
  type Outcome,
  reveal,
  SandboxError,
  type Seen,
  type Unread,
} from "@bulkhead/sandbox";
export { AgentsError, type AgentsErrorCode } from "./agents-error.ts";
export { type RenderAs, rendered } from "./chat/rendered.ts";
export { checkpointerOf } from "./checkpoints/checkpointer-of.ts";
export { type Attempt, type Attempting, attemptProblem, type Feedback } from "./concepts/attempts/attempt.ts";
export { type Score, scoreAttempts } from "./concepts/attempts/score-attempts.ts";
export {
  type Abstracted,
  type AbstractOptions,
  abstractConcepts,
} from "./concepts/learning/abstract-concepts.ts";
export type { ConceptFormat } from "./concepts/learning/concept-answer.ts";
export { createLearner, type Learned, type Learner, type LearnerOptions } from "./concepts/learning/learner.ts";
export type { Lesson } from "./concepts/learning/lesson.ts";
export { promoteTested } from "./concepts/learning/promote-tested.ts";
export { type RunTrace, readTrace } from "./concepts/learning/run-trace.ts";
export { type ConceptStoreOptions, conceptStore } from "./concepts/store/concept-store.ts";
export { type IsolationOptions, isolationMiddleware } from "./main/isolation-middleware.ts";
export { type KeptTurn, keepTurn } from "./main/keep-turn.ts";
export { createMainAgent, type MainAgentOptions } from "./main/main-agent.ts";
export { strangersId } from "./main/strangers-message.ts";
export { mcpTools } from "./mcp/mcp-tools.ts";
export { type LangchainEmbedderOptions, langchainEmbedder } from "./model/langchain-embedder.ts";
export type { ModelSpec } from "./model/models.ts";
export { type BootstrapOptions, type BootstrapOutcome, bootstrapProgram } from "./programs/bootstrap-program.ts";
export { type CommandEvaluatorOptions, type CommandText, commandEvaluator } from "./programs/command-evaluator.ts";
export type { Diagnostic, EvaluatedTree, Evaluator, Verdict, VerdictKind } from "./programs/evaluator.ts";
export type { ProgramLimits } from "./programs/program-limits.ts";
export type { InstructionCode, InstructionResult } from "./programs/program-outcome.ts";
export { type ProgramOptions, programWorkflow } from "./programs/program-workflow.ts";
export {
  type ProgramDone,
  type ProgramOutcome,
  type ProgramStopped,
  type RunProgramOptions,
  runProgram,
} from "./programs/run-program.ts";
export type { Heat } from "./programs/temperature.ts";
export type { AgentOptions } from "./run/agent-options.ts";
export type { RunLimits } from "./run/limits.ts";
export { type InterpretOptions, interpretTurn } from "./tasks/interpret-turn.ts";
export { type MemberOf, memberOf } from "./tool/member-of.ts";
export { NotDone } from "./tool/not-done.ts";
export type { Ask, Medium, Rule, Rules } from "./tool/rules.ts";
export {
  type AnyTool,
  defineTool,
  type FunctionTool,
  type LangchainTool,
  type Tool,
  type ToolRun,
} from "./tool/tool.ts";
export type { Tracing } from "./tracing/tracing.ts";
export type { Guard, GuardedCall, Span } from "./worker/guard.ts";
export { hasQueuedWorkers, type PlayingWorker, playWorker, type WorkerTalk } from "./worker/queue/play-worker.ts";
export type { WorkerOrder, WorkerQueue } from "./worker/queue/worker-queue.ts";
export {
  type AnyWorker,
  type CodeWorkerDefinition,
  defineWorker,
  type ModelWorkerDefinition,
  type Worker,
} from "./worker/worker.ts";
export { type GivenOptions, given } from "./workflow/given.ts";
export type { MemoryOutcome } from "./workflow/memory/memory-operation.ts";
export type { MemoryOptions } from "./workflow/memory/memory-options.ts";
export type { Recollection, WorkflowConcepts } from "./workflow/memory/workflow-concepts.ts";
export type { ListedFile, WorkflowFiles, Written } from "./workflow/memory/workflow-files.ts";
export type { ApprovedProgram, Drafted, WorkflowPrograms } from "./workflow/memory/workflow-programs.ts";
export type { ReadTask, Turned, WorkflowTasks } from "./workflow/memory/workflow-tasks.ts";
export { defineWorkflow, type Workflow, type WorkflowDefinition } from "./workflow/workflow.ts";
export type { CallOutcome } from "./workflow/workflow-call.ts";
export type { Context } from "./workflow/workflow-context.ts";
export type { InvokeConfig, StreamConfig } from "./workflow/workflow-invocation.ts";
export type { Spawned, SpawnOptions } from "./workflow/workflow-spawn.ts";

// For who watches one, or decides as it does.

export { type McpChange, type McpListing, mcpChanges, mcpLockText, readMcpLock } from "./mcp/mcp-lock.ts";
export { listMcpTools } from "./mcp/mcp-tools.ts";
export { countCharacters } from "./model/count-characters.ts";
export type { Usage } from "./model/usage.ts";
export { type FlowParts, partsOf } from "./run/flow-parts.ts";
export {
  type CallerIntegrity,
  type Observed,
  type ObserveOptions,
  observeRun,
  type PlayedCode,
  type PlayedTools,
} from "./run/observe-run.ts";
export type { RunEvent, RunHappening } from "./run/run-event.ts";
export type { Failure, Price, RunReport, SpawnRecord } from "./run/run-report.ts";
export type { CallDecision, Refusal } from "./tool/call-decision.ts";
export {
  type ArgumentFacts,
  type Decision,
  type DecisionContext,
  decide,
  type Reason,
  type ToolCall,
} from "./tool/decide.ts";
export type { EffectRecord } from "./tool/effect.ts";
