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
export type { AgentOptions } from "./agent-options.ts";
export { AgentsError, type AgentsErrorCode } from "./agents-error.ts";
export { type GivenOptions, given } from "./given.ts";
export { type IsolationOptions, isolationMiddleware } from "./isolation-middleware.ts";
export type { RunLimits } from "./limits.ts";
export { createMainAgent, type MainAgentOptions } from "./main-agent.ts";
export { mcpTools } from "./mcp-tools.ts";
export { type MemberOf, memberOf } from "./member-of.ts";
export type { ModelSpec } from "./models.ts";
export { NotDone } from "./not-done.ts";
export { type RenderAs, rendered } from "./rendered.ts";
export type { ArgumentRule, Ask, Medium, Rules } from "./rules.ts";
export { type AnyTool, defineTool, type FunctionTool, type LangchainTool, type Tool, type ToolRun } from "./tool.ts";
export type { Tracing } from "./tracing.ts";
export {
  type AnyWorker,
  type CodeWorkerDefinition,
  defineWorker,
  type ModelWorkerDefinition,
  type Worker,
} from "./worker.ts";
export { defineWorkflow, type Workflow, type WorkflowDefinition } from "./workflow.ts";
export type { CallOutcome } from "./workflow-call.ts";
export type { Context } from "./workflow-context.ts";
export type { InvokeConfig, StreamConfig } from "./workflow-invocation.ts";
export type { Spawned } from "./workflow-spawn.ts";

// For who watches one, or decides as it does.

export { countCharacters } from "./count-characters.ts";
export {
  type ArgumentFacts,
  type Decision,
  type DecisionContext,
  decide,
  type Reason,
  type ToolCall,
} from "./decide.ts";
export type { EffectRecord } from "./effect.ts";
export { type McpChange, type McpListing, mcpChanges, mcpLockText, readMcpLock } from "./mcp-lock.ts";
export { listMcpTools } from "./mcp-tools.ts";
export { type Observed, type ObserveOptions, observeRun } from "./observe-run.ts";
export type { RunEvent, RunHappening } from "./run-event.ts";
export type { Failure, Price, RunReport, SpawnRecord } from "./run-report.ts";
export type { Usage } from "./usage.ts";
