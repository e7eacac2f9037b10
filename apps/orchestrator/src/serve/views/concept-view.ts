// A concept as `/v1` shows it. Rule: what may guide is shown; of what nobody has promoted, or a stranger shaped, it is told that it
// is there, and its words are withheld: a program that reads them here would take them for what was learnt.
import { type ConceptEvent, type ConceptRevision, conceptSchema, type KeptEvidence } from "@bulkhead/memory";
import { z } from "zod";
import type { Shown } from "../endpoint.ts";
import { millis } from "./moment.ts";

export const conceptStatuses = z.enum(["candidate", "active", "superseded", "retired", "quarantined"]);
const integrity = z.enum(["external", "user", "trusted"]);

export const revisionSchema = z
  .object({
    concept: z.string(),
    revision: z.int(),
    status: conceptStatuses,
    integrity,
    scope: z.object({ project: z.string().optional(), domain: z.string().optional(), role: z.string().optional() }),
    madeAt: millis,
    body: conceptSchema.meta({ id: "Concept" }).optional(),
    withheld: z.literal(true).optional(),
  })
  .meta({ id: "ConceptRevision" });

export function revisionView(revision: ConceptRevision): Shown<z.infer<typeof revisionSchema>> {
  const { concept, number, status, label, body, scope, madeAt } = revision;
  const { project, domain, role } = scope;
  const mayGuide = status === "active" && label.integrity !== "external";
  return {
    concept,
    revision: number,
    status,
    integrity: label.integrity,
    scope: { project, domain, role },
    madeAt,
    ...(mayGuide ? { body } : { withheld: true }),
  };
}

export const eventSchema = z.object({
  revision: z.int(),
  kind: z.enum(["proposed", "revised", "merged", "imported", "believed", "superseded", "retired", "quarantined"]),
  by: z.string(),
  at: millis,
});

/** Why is a person's own words, and stays with operators. */
export const eventView = ({ number, kind, by, at }: ConceptEvent): Shown<z.infer<typeof eventSchema>> => ({
  revision: number,
  kind,
  by: by.kind,
  at,
});

export const evidenceSchema = z.object({
  revision: z.int().optional(),
  feedback: z.enum(["visible_tests", "person", "oracle", "none"]),
  passed: z.boolean(),
  integrity,
  madeAt: millis,
});

/** The problem is text that a run may have been led to. */
export function evidenceView(
  { revision, feedback, passed, label, madeAt }: KeptEvidence,
  all: readonly ConceptRevision[],
): Shown<z.infer<typeof evidenceSchema>> {
  const of = all.find(({ id }) => id === revision);
  return { revision: of?.number, feedback, passed, integrity: label.integrity, madeAt };
}
