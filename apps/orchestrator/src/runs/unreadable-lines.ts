// Questions that cannot be opened here, one a line: which they are, and why. They are never left out where the others are
// counted, and nothing of them can be answered.
import type { UnreadableEffect } from "@bulkhead/memory";
import { visibleLine } from "../terminal/visible-text.ts";

export function unreadableLines(unreadable: readonly UnreadableEffect[]): readonly string[] {
  return unreadable.map(
    ({ id, run, state, unreadable: code }) =>
      `${visibleLine(id, 36)}  ${state}, run ${visibleLine(run, 36)}: cannot be read (${code}: ${WHY[code] ?? "the row"})`,
  );
}

const WHY: Partial<Record<UnreadableEffect["unreadable"], string>> = {
  no_key: "BULKHEAD_KEY has not the key of this row",
  unsealed_row: "the row is not sealed, though BULKHEAD_KEY is set",
  tampered_row: "the row is not what was written",
  newer_row: "a newer version of Bulkhead wrote it",
};
