// In a worker a string equal to a leaf of its input has that leaf's label.
import type { Label } from "@bulkhead/sandbox";
import { type Known, know } from "../tool/argument-label.ts";

/** `labels`: of each field of the input. */
export function knownLeaves(input: unknown, labels: Readonly<Record<string, Label>>): Known {
  const known = new Map<string, Label>();
  const add = (value: unknown, label: Label): void => {
    if (typeof value === "string") {
      know(known, value, label);
    } else if (typeof value === "object" && value !== null) {
      for (const inner of Object.values(value)) add(inner, label);
    }
  };
  for (const [field, value] of Object.entries(input as Readonly<Record<string, unknown>>)) {
    const label = labels[field];
    if (label !== undefined) add(value, label);
  }
  return known;
}
