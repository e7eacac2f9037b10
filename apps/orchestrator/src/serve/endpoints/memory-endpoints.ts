// Concepts of the key's tenant, to be read: by page, each with its history, and by task.
import type { ConceptMemory } from "@bulkhead/memory";
import { z } from "zod";
import type { Caller } from "../caller.ts";
import { cursorAt, placeOf } from "../cursor.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { notFound } from "../problem.ts";
import type { Service } from "../service.ts";
import {
  conceptStatuses,
  eventSchema,
  eventView,
  evidenceSchema,
  evidenceView,
  revisionSchema,
  revisionView,
} from "../views/concept-view.ts";

export function memoryEndpoints({ memoryOf }: Service): readonly Endpoint[] {
  const mine = ({ tenant }: Caller): ConceptMemory => memoryOf(tenant);
  const common = { tag: "v1", scope: "read" } as const;
  return [
    endpoint({
      ...common,
      method: "get",
      path: "/v1/memory/concepts",
      summary:
        "The tenant's concepts, each as it is believed, else its last revision; `next` is the cursor of the page after",
      query: z.object({
        status: conceptStatuses.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { json: z.object({ concepts: z.array(revisionSchema), next: z.string().optional() }) } },
      async handle({ caller, query: { status, limit, cursor } }) {
        const after = cursor === undefined ? undefined : placeOf(cursor, "c", /^[\w-]{1,100}$/);
        const found = await mine(caller).list({ status, limit, after });
        const last = found.length === limit ? found.at(-1) : undefined;
        return json({ concepts: found.map(revisionView), ...(last && { next: cursorAt("c", last.id) }) });
      },
    }),
    endpoint({
      ...common,
      method: "get",
      path: "/v1/memory/concepts/{id}",
      summary: "One of them, by its id, with its revisions, what became of them, and the evidence that it stands on",
      answers: { 200: { json: historySchema } },
      refuses: [422], // no concept can be of the tenant
      async handle({ caller, param }) {
        const history = await mine(caller).history(param("id"));
        if (history === undefined) throw notFound();
        return json({
          concept: param("id"),
          revisions: history.revisions.map(revisionView),
          events: history.events.map(eventView),
          evidence: history.evidence.map((one) => evidenceView(one, history.revisions)),
        });
      },
    }),
    endpoint({
      ...common,
      method: "post",
      path: "/v1/memory/search",
      summary:
        "What agents of the tenant would be shown for a task, the best first: of what a person or tests let guide anybody",
      body: z.strictObject({ task: z.string().min(1).max(8_000), limit: z.int().min(1).max(50).default(10) }),
      answers: { 200: { json: z.object({ concepts: z.array(recalledSchema) }) } },
      async handle({ caller, body: { task, limit }, signal }) {
        const { concepts } = await mine(caller).recall(task, { count: limit, signal });
        return json({
          concepts: concepts.map(({ revision, found, uses }) => ({ ...revisionView(revision), found, uses })),
        });
      },
    }),
  ];
}

const historySchema = z
  .object({
    concept: z.string(),
    revisions: z.array(revisionSchema),
    events: z.array(eventSchema),
    evidence: z.array(evidenceSchema),
  })
  .meta({ id: "ConceptHistory" });

const place = z.int().optional();
const recalledSchema = revisionSchema
  .extend({
    found: z
      .object({ vector: place, text: place, cue: place, similarity: z.number().optional(), score: z.number() })
      .optional()
      .describe("Its place in each order that brought it, from 1 on; missing where the whole library is given."),
    uses: z.int().describe("By runs that cited it and passed."),
  })
  .meta({ id: "RecalledConcept" });
