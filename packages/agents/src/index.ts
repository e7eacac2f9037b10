// For who builds an agent.

export { type TrustedSet, trustedSet } from "@bulkhead/memory";
export { reveal } from "@bulkhead/sandbox";
export type { AgentOptions } from "./agent-options.ts";
export { AgentsError, type AgentsErrorCode } from "./agents-error.ts";
// For who watches or extends one.
export { countCharacters } from "./count-characters.ts";
export {
  type ArgumentFacts,
  type Decision,
  type DecisionContext,
  decide,
  type Reason,
  type ToolCall,
} from "./decide.ts";
export { type GivenOptions, given } from "./given.ts";
export { type IsolationOptions, isolationMiddleware } from "./isolation-middleware.ts";
export type { RunLimits } from "./limits.ts";
export { createMainAgent, type MainAgentOptions } from "./main-agent.ts";
export { type MemberOf, memberOf } from "./member-of.ts";
export type { ModelSpec } from "./models.ts";
export { NotDone } from "./not-done.ts";
export { type Observed, type ObserveOptions, observeRun } from "./observe-run.ts";
export type { ArgumentRule, Ask, Effect, Medium, Rules } from "./rules.ts";
export type { RunEvent, RunHappening } from "./run-event.ts";
export type { EffectRecord, Price, RunReport, SpawnRecord } from "./run-report.ts";
export { type AnyTool, defineTool, type FunctionTool, type LangchainTool, type Tool, type ToolRun } from "./tool.ts";
export {
  type AnyWorker,
  type CodeWorkerDefinition,
  defineWorker,
  type ModelWorkerDefinition,
  type Worker,
} from "./worker.ts";
