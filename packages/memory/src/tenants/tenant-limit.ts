// What a tenant may use. Undefined: as much as it likes.
import { MemoryError } from "../memory-error.ts";

export interface TenantLimit {
  /** Runs under way at once. */
  readonly concurrency?: number | undefined;
  /** HTTP requests; as many at once after a pause. */
  readonly requestsPerMinute?: number | undefined;
  /** Of all models; a day as UTC has it. */
  readonly tokensPerDay?: number | undefined;
  /** What its runs' main sides were told (DESIGN section 4). */
  readonly bitsPerDay?: number | undefined;
}

const COUNT = 2 ** 31 - 1;
const AMOUNT = 1e15; // a double holds each of them

/** The largest of each. */
export const LARGEST_LIMIT = {
  concurrency: COUNT,
  requestsPerMinute: COUNT,
  tokensPerDay: AMOUNT,
  bitsPerDay: AMOUNT,
} as const satisfies Required<TenantLimit>;

/** @throws MemoryError `bad_limit` */
export function checkLimit(limit: TenantLimit): void {
  for (const [name, largest] of Object.entries(LARGEST_LIMIT) as [keyof TenantLimit, number][]) {
    const value = limit[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= largest))
      throw new MemoryError("bad_limit", `${name} is a whole number from 1 to ${largest}`);
  }
}
