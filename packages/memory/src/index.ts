export { MemoryError, type MemoryErrorCode } from "./memory-error.ts";
export { type Cell, type Row, type TrustedSet, type TrustedSetSource, trustedSet } from "./trusted-set.ts";
