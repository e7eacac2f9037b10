// A schema that uses one part many times can stand for very many; reading it stops at a number of parts.
import type { Refuse } from "./offender.ts";

const MAX_PARTS = 10_000;

export interface Size {
  left: number;
}

export function newSize(): Size {
  return { left: MAX_PARTS };
}

/** Counts one part. False, and reported once, when there are too many. */
export function fits(size: Size, pointer: string, refuse: Refuse): boolean {
  size.left--;
  if (size.left === -1)
    refuse(pointer, `is beyond the first ${MAX_PARTS} parts of this schema`, "make the schema smaller");
  return size.left >= 0;
}
