export { type Database, type DatabaseKind, openDatabase, type Queries } from "./database/database.ts";
export type { DatabaseOptions } from "./database/database-target.ts";
export { type DatabaseReport, inspectDatabase } from "./database/inspect-database.ts";
export { MemoryError, type MemoryErrorCode } from "./memory-error.ts";
export { type Cell, type Row, type TrustedSet, type TrustedSetSource, trustedSet } from "./trusted-set.ts";
