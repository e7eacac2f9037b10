// Revisions of concepts, as rows that are read.
import type { Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../database/connection/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { labelIn } from "../provenance/label-row.ts";
import { timeOut } from "../runs/database/row-values.ts";
import { tampered } from "../runs/database/vault.ts";
import { checkConcept } from "./concept/check-concept.ts";
import type { Concept } from "./concept/concept.ts";
import { conceptHash } from "./concept/library-hash.ts";
import { noConcept } from "./concept-refused.ts";
import type { ConceptRevision, ConceptStatus } from "./concept-revision.ts";
import type { ConceptScope } from "./concept-scope.ts";

interface RevisionRow {
  readonly id: string;
  readonly concept: string;
  readonly number: number;
  readonly status: ConceptStatus;
  readonly integrity: number;
  readonly readers: Label["readers"];
  readonly principal: string | null;
  readonly body: unknown;
  readonly hash: string;
  readonly provenance: string;
  readonly made_at: Date;
  readonly v: number;
  readonly tenant: string;
  readonly project: string | null;
  readonly domain: string | null;
  readonly role: string | null;
}

/** What `revisionsIn` needs of a row, from `bulkhead_memory.concept_revision as revision`. */
export const REVISION_COLUMNS = `revision.id, revision.concept, revision.number, revision.status, revision.integrity, source.readers,
    revision.principal, revision.body, revision.hash, revision.provenance::text, revision.made_at, revision.v,
    scope.tenant, scope.project, scope.domain, scope.role`;
export const REVISION_JOINS = `join bulkhead.provenance as source on source.id = revision.provenance
    join bulkhead_memory.scope on scope.id = revision.scope`;
const SELECT = `select ${REVISION_COLUMNS} from bulkhead_memory.concept_revision as revision ${REVISION_JOINS}`;

/** The believed one, else the last: the first of its concept in this order. */
const HEAD = "(revision.status = 'active') desc, revision.number desc";
/** How many of project, domain and role a scope names. */
const NEAREST = "num_nonnulls(scope.project, scope.domain, scope.role) desc";

/** What may guide is before what may not, wherever it is: nobody hides it by a candidate of its name. */
export const selectHead = (id: string, key: string, { principal, own }: FindOptions): Statement => ({
  name: "bulkhead concept",
  text: `${SELECT} join bulkhead_memory.concept on concept.id = revision.concept
    where (concept.id = $1 or concept.name_key = $2) and (not $4::boolean or concept.scope = (select bulkhead_memory.own()))
    order by (concept.id = $1) desc, (revision.status = 'active' and (revision.integrity = 2 or revision.principal is not distinct from $3)) desc,
      (revision.status = 'active') desc, ${NEAREST}, concept.id, ${HEAD} limit 1`,
  values: [id, key, principal, own],
});

interface FindOptions {
  readonly principal: string | undefined;
  readonly own: boolean;
}

export const selectRevisions = (concept: string): Statement => ({
  name: "bulkhead concept revisions",
  text: `${SELECT} where revision.concept = $1 order by revision.number`,
  values: [concept],
});

export const selectWritten = (ids: readonly string[]): Statement => ({
  name: "bulkhead concepts written",
  text: `select ${REVISION_COLUMNS} from jsonb_array_elements_text($1::jsonb) as asked (id) cross join lateral (
      select * from bulkhead_memory.concept_revision where id = asked.id offset 0) as revision ${REVISION_JOINS} order by revision.id`,
  values: [JSON.stringify(ids)],
});

export interface ConceptFilter {
  readonly status?: ConceptStatus | undefined;
  readonly format?: Concept["format"] | undefined;
  /** Believed at that time, whatever its status is now; in milliseconds since 1970. */
  readonly believedAt?: number | undefined;
  /** Default 100. */
  readonly limit?: number | undefined;
  /** The last revision of the page before. */
  readonly after?: string | undefined;
  /** What was written last is first: one page of it. */
  readonly latest?: boolean | undefined;
}

export const selectList = ({
  status,
  format,
  believedAt,
  after,
  limit = 100,
  latest = false,
}: ConceptFilter): Statement => ({
  name: "bulkhead concept list",
  text: `${SELECT} where ($1::text is null or revision.id > $1) and ($2::text is null or revision.format = $2)
      and case when $4::timestamptz is not null then ${wasBelieved("$4::timestamptz")}
        when $3::text is not null then revision.status = $3
        else revision.id = (select one.id from bulkhead_memory.concept_revision as one where one.concept = revision.concept
          order by (one.status = 'active') desc, one.number desc limit 1) end
    order by case when $6::boolean then -revision.provenance end, revision.id limit $5::integer`,
  values: [after, format, status, believedAt === undefined ? undefined : momentOut(believedAt), rowsOut(limit), latest],
});

/** No more than a server counts to, and of what is no number none. */
const rowsOut = (limit: number) => (limit >= 0 ? Math.min(Math.floor(limit), 2 ** 31 - 1) : 0);

/** What is no time, or before all of ours, is one at which nothing was believed. */
const momentOut = (at: number) => timeOut(at > 0 ? Math.min(at, LATEST) : 0);
const LATEST = Date.UTC(9999, 11, 31);

/** Whether a revision was believed at a time. */
const wasBelieved = (parameter: string) => `(select event.kind from bulkhead_memory.concept_event as event
  where event.concept = revision.concept and event.number = revision.number and event.made_at <= ${parameter}
    and event.kind in ('believed', 'superseded', 'retired', 'quarantined') order by event.id desc limit 1) = 'believed'`;

export const selectBelievedAt = (concept: string, at: number): Statement => ({
  name: "bulkhead concept believed at",
  text: `${SELECT} where revision.concept = $1 and ${wasBelieved("$2::timestamptz")}`,
  values: [concept, momentOut(at)],
});

/** @throws MemoryError `newer_row`, `bad_concept`, `tampered_row` */
export function revisionsIn(rows: Rows): readonly ConceptRevision[] {
  return (rows as unknown as readonly RevisionRow[]).map((row) => {
    if (row.v > 1)
      throw new MemoryError(
        "newer_row",
        "a newer version of Bulkhead wrote this concept: update Bulkhead. Nothing was changed",
      );
    const body = checkConcept(row.body);
    if (conceptHash(body) !== row.hash) throw tampered();
    return {
      id: row.id,
      concept: row.concept,
      number: row.number,
      scope: scopeIn(row),
      status: row.status,
      body,
      label: labelIn(row),
      principal: row.principal ?? undefined,
      provenance: row.provenance,
      madeAt: row.made_at.getTime(),
    };
  });
}

/** All of a concept that there is. @throws MemoryError `no_concept`, and as `revisionsIn` */
export function knownIn(rows: Rows = []): readonly ConceptRevision[] {
  if (rows.length === 0) throw noConcept();
  return revisionsIn(rows);
}

function scopeIn({ tenant, project, domain, role }: RevisionRow): ConceptScope {
  return {
    tenant,
    ...(project === null ? {} : { project }),
    ...(domain === null ? {} : { domain }),
    ...(role === null ? {} : { role }),
  };
}
