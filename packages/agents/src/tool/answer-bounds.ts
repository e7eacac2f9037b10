// The most that a call's answer can be, known before it starts.
import { CODES } from "@bulkhead/sandbox";

/** Bits of its status: done, or one of the codes. */
export const STATUS_BITS = Math.log2(1 + CODES.length);

/** Of a result that becomes a handle. */
export const MOST_HANDLE_BYTES = 16 * 1024 * 1024;
