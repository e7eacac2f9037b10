export {
  type Concept,
  type ConceptParameter,
  type ConceptType,
  conceptSchema,
  type OpenConcept,
  type ProgramConcept,
} from "./concepts/concept/concept.ts";
export { type ConceptTypes, conceptTypes } from "./concepts/concept/concept-types.ts";
export { conceptHash } from "./concepts/concept/library-hash.ts";
export { mergeConcepts } from "./concepts/concept/merge-concepts.ts";
export type { ConceptHistory, ConceptMemory, Revoked } from "./concepts/concept-memory.ts";
export type { ConceptRevision, ConceptStatus } from "./concepts/concept-revision.ts";
export type { ConceptScope } from "./concepts/concept-scope.ts";
export { type ConceptMemoryOptions, conceptMemory } from "./concepts/database-concept-memory.ts";
export { type Embedder, unit, type Vector } from "./concepts/embedders/embedder.ts";
export { hashEmbedder } from "./concepts/embedders/hash-embedder.ts";
export { type LocalEmbedderOptions, localEmbedder } from "./concepts/embedders/local-embedder.ts";
export type { RecallOptions } from "./concepts/recall/recall-concepts.ts";
export type { Recalled, RecalledConcept, RecallReason } from "./concepts/recall/recall-rows.ts";
export { conceptLine, conceptTitle } from "./concepts/recall/render-concepts.ts";
export {
  type ConceptChoice,
  type SelectedConcepts,
  type SelectOptions,
  selectConcepts,
} from "./concepts/recall/select-concepts.ts";
export type { ConceptFilter } from "./concepts/revision-rows.ts";
export type { ConceptRepair, ConceptRepairCode } from "./concepts/transfer/concept-repair.ts";
export type { ImportedConcepts } from "./concepts/transfer/import-concepts.ts";
export type { ConceptEvent } from "./concepts/upkeep/concept-events.ts";
export type { ConceptStats } from "./concepts/upkeep/concept-stats.ts";
export { checkEvidence, type Evidence, type KeptEvidence } from "./concepts/upkeep/evidence.ts";
export type { ConceptUse, PromoteBy } from "./concepts/upkeep/judgement-rows.ts";
export type { ReembedOptions } from "./concepts/vectors/embed-missing.ts";
export type { NearConcept } from "./concepts/writing/near-concepts.ts";
export type { ConceptProposal, Proposed } from "./concepts/writing/proposal.ts";
export type { Statement } from "./database/connection/pipeline.ts";
export { statementError } from "./database/connection/statement-error.ts";
export {
  type Database,
  type DatabaseKind,
  migrateDatabase,
  openDatabase,
  type Queries,
  type QueryOptions,
} from "./database/database.ts";
export type { DatabaseOptions } from "./database/database-target.ts";
export { type DatabaseReport, inspectDatabase } from "./database/inspect-database.ts";
export { exportDatabase } from "./database/transfer/export-database.ts";
export { importDatabase } from "./database/transfer/import-database.ts";
export { type FileStoreOptions, fileStore, fileStores } from "./files/database-file-store.ts";
export type {
  FileChange,
  FileContent,
  FileDifference,
  FileEntry,
  FileStore,
  FileTree,
  Imported,
  Moment,
  Snapshot,
} from "./files/file-store.ts";
export { MemoryError, type MemoryErrorCode } from "./memory-error.ts";
export { coverage, inOrder } from "./programs/check-program.ts";
export {
  type InstructionRegistryOptions,
  instructionRegistry,
} from "./programs/database-instruction-registry.ts";
export { diffPrograms, type ProgramDifference } from "./programs/diff-programs.ts";
export type {
  Approver,
  InstructionRegistry,
  ProgramApproval,
  ProgramSummary,
  ProgramVersion,
} from "./programs/instruction-registry.ts";
export { type Instruction, type Program, programSchema, type Requirement } from "./programs/program.ts";
export { programHash } from "./programs/program-hash.ts";
export { programFromYaml, programToYaml } from "./programs/program-yaml.ts";
export { descendants, type Provenance, provenanceOf } from "./provenance/provenance.ts";
export type { Writer } from "./provenance/writer.ts";
export type { Answerer, ApprovalFilter, Approvals, UnreadableEffect } from "./runs/approvals.ts";
export type { Change, Claim, Kept, KeptHandle, OperationFacts, Spent } from "./runs/claim.ts";
export { ANSWERED_CHANNEL } from "./runs/database/database-approvals.ts";
export {
  type DatabaseRunStore,
  type DatabaseRunStoreOptions,
  databaseRunStore,
} from "./runs/database/database-run-store.ts";
export { type ThreadWriter, threadWriter } from "./runs/database/thread-writer.ts";
export { type WorkerJobs, type WorkerWord, workerJobs } from "./runs/database/worker-jobs.ts";
export type { Effect, EffectDecision, EffectState } from "./runs/effect.ts";
export { effectDigest } from "./runs/effect-digest.ts";
export { byPosition, comparePositions } from "./runs/position-order.ts";
export { processRunStore } from "./runs/process-run-store.ts";
export {
  isOver,
  type NewRun,
  NOTHING_SPENT,
  type RunFilter,
  type RunStatus,
  type RunStore,
  type RunSummary,
  type RunTree,
} from "./runs/run-store.ts";
export { taskTree } from "./tasks/database/database-task-tree.ts";
export { type ListedTree, listTaskTrees } from "./tasks/database/list-task-trees.ts";
export type { TaskTreeOptions } from "./tasks/database/tree-place.ts";
export type { CheckAnswer, Disagreement } from "./tasks/task-check.ts";
export type { ContextOptions, ContextPart, TaskContext } from "./tasks/task-context.ts";
export type { TaskError, TaskErrorCode } from "./tasks/task-error.ts";
export { exportGraph } from "./tasks/task-export.ts";
export type { TaskEdge, TaskGraph, TaskNode, TaskRevision, TaskStatus } from "./tasks/task-graph.ts";
export { parseOperation, type TaskOperation } from "./tasks/task-operation.ts";
export { type OutlinedTask, outlineOf } from "./tasks/task-outline.ts";
export type {
  SpawnedTask,
  TaskOutcome,
  TaskQuestion,
  TaskRecord,
  TaskTree,
  TaskTurn,
  TaskWriter,
  TurnResult,
} from "./tasks/task-tree.ts";
export { type ApiKey, KEY_SCOPES, type KeyScope } from "./tenants/api-key.ts";
export { type ApiKeys, apiKeys, type KeyRing } from "./tenants/api-keys.ts";
export { LARGEST_LIMIT, type TenantLimit } from "./tenants/tenant-limit.ts";
export { OTHERS, type RunAllowance, type TenantLimits, tenantLimits } from "./tenants/tenant-limits.ts";
export {
  type NewTenantRun,
  type TenantRun,
  type TenantRuns,
  type TenantThread,
  tenantRuns,
} from "./tenants/tenant-runs.ts";
export { type Cell, type Row, type TrustedSet, type TrustedSetSource, trustedSet } from "./trusted-set.ts";
