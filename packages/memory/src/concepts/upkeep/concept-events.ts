// What happened to a concept: who did what to which of its revisions, when and why.
import type { Rows, Statement } from "../../database/connection/pipeline.ts";

export interface ConceptEvent {
  readonly number: number;
  readonly kind: "proposed" | "revised" | "merged" | "imported" | "believed" | "superseded" | "retired" | "quarantined";
  readonly by: { readonly kind: string; readonly name: string | undefined };
  readonly why: string | undefined;
  readonly at: number;
}

export const selectEvents = (concept: string): Statement => ({
  name: "bulkhead concept events",
  text: `select number, kind, by_kind, by_whom, why, made_at from bulkhead_memory.concept_event where concept = $1 order by id`,
  values: [concept],
});

interface EventRow {
  readonly number: number;
  readonly kind: ConceptEvent["kind"];
  readonly by_kind: string;
  readonly by_whom: string | null;
  readonly why: string | null;
  readonly made_at: Date;
}

export const eventsIn = (rows: Rows): readonly ConceptEvent[] =>
  (rows as unknown as readonly EventRow[]).map(({ number, kind, by_kind, by_whom, why, made_at }) => ({
    number,
    kind,
    by: { kind: by_kind, name: by_whom ?? undefined },
    why: why ?? undefined,
    at: made_at.getTime(),
  }));
