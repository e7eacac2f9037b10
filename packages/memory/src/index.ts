export {
  type Database,
  type DatabaseKind,
  type DatabaseOptions,
  openDatabase,
  type Queries,
} from "./database/database.ts";
export { MemoryError, type MemoryErrorCode } from "./memory-error.ts";
export { type Cell, type Row, type TrustedSet, type TrustedSetSource, trustedSet } from "./trusted-set.ts";
