// A label as rows have it. Rule: what is no integrity opens nothing: as a row's it is a stranger's, as what is asked for it lets
// through what is trusted alone.
import type { Integrity, Label } from "@bulkhead/sandbox";

/** The lowest first: a row has its place. */
export const INTEGRITIES: readonly Integrity[] = ["external", "user", "trusted"];

export interface LabelRow {
  readonly integrity: number;
  readonly readers: Label["readers"];
}

export const labelIn = ({ integrity, readers }: LabelRow): Label => ({
  integrity: INTEGRITIES[integrity] ?? "external",
  readers,
});

/** The least that may be read. */
export function floorOf(atLeast: Integrity): number {
  const floor = INTEGRITIES.indexOf(atLeast);
  return floor === -1 ? INTEGRITIES.length - 1 : floor;
}
