// Concepts of the key's tenant, to be read. Rule: what may guide is shown; of what nobody has promoted, or a stranger shaped, it
// is told that it is there, and its words are withheld: a program that reads them here would take them for what was learnt.
import type { ConceptEvent, ConceptMemory, ConceptRevision, KeptEvidence } from "@bulkhead/memory";
import { z } from "zod";
import type { Caller } from "../caller.ts";
import { cursorAt, placeOf } from "../cursor.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { notFound } from "../problem.ts";
import type { Service } from "../service.ts";

const STATUSES = ["candidate", "active", "superseded", "retired", "quarantined"] as const;

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
        status: z.enum(STATUSES).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
        cursor: z.string().max(200).optional(),
      }),
      async handle({ caller, query: { status, limit, cursor } }) {
        const after = cursor === undefined ? undefined : placeOf(cursor, "c", /^[\w-]{1,100}$/);
        const found = await mine(caller).list({ status, limit, after });
        const last = found.length === limit ? found.at(-1) : undefined;
        return json({ concepts: found.map(view), ...(last && { next: cursorAt("c", last.id) }) });
      },
    }),
    endpoint({
      ...common,
      method: "get",
      path: "/v1/memory/concepts/{id}",
      summary: "One of them, by its id, with its revisions, what became of them, and the evidence that it stands on",
      async handle({ caller, param }) {
        const history = await mine(caller).history(param("id"));
        if (history === undefined) throw notFound();
        return json({
          concept: param("id"),
          revisions: history.revisions.map(view),
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
      async handle({ caller, body: { task, limit }, signal }) {
        const { concepts } = await mine(caller).recall(task, { count: limit, signal });
        return json({ concepts: concepts.map(({ revision, found, uses }) => ({ ...view(revision), found, uses })) });
      },
    }),
  ];
}

function view({ concept, number, status, label, body, scope, madeAt }: ConceptRevision): object {
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

/** Why is a person's own words, and stays with operators. */
const eventView = ({ number, kind, by, at }: ConceptEvent): object => ({ revision: number, kind, by: by.kind, at });

/** The problem is text that a run may have been led to. */
function evidenceView(
  { revision, feedback, passed, label, madeAt }: KeptEvidence,
  all: readonly ConceptRevision[],
): object {
  const of = all.find(({ id }) => id === revision);
  return { revision: of?.number, feedback, passed, integrity: label.integrity, madeAt };
}
