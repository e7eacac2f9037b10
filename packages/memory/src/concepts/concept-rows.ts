// Rows of concepts.
import type { Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../database/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { INTEGRITIES } from "../provenance/provenance.ts";
import { type Writer, writerRow } from "../provenance/writer.ts";
import { timeOut } from "../runs/database/row-values.ts";
import { tampered } from "../runs/database/vault.ts";
import { checkConcept } from "./check-concept.ts";
import type { Concept } from "./concept.ts";
import type { ConceptRevision, ConceptScope, ConceptStatus, Evidence } from "./concept-memory.ts";
import { nameKey } from "./concept-name.ts";
import { conceptWords, nearBands, nearWords } from "./concept-words.ts";
import { conceptHash } from "./library-hash.ts";

/** One revision that is written now. */
export interface NewRevision {
  /** Of the revision, made by the client. */
  readonly id: string;
  readonly concept: string;
  /** The last revision when it was looked at; none: the concept is new. */
  readonly seen: number;
  readonly body: Concept;
  /** Revisions that it was made of. */
  readonly madeOf: readonly string[];
  readonly status: "candidate" | "quarantined";
  readonly event: "proposed" | "revised" | "merged" | "imported";
  readonly evidence: readonly (Evidence & { readonly id: string })[];
}

export interface ConceptWriter extends Writer {
  /** Whose words these are, where they come from no kept run. */
  readonly principal?: string | undefined;
}

export const writeRevisions = (revisions: readonly NewRevision[], by: ConceptWriter, now: number): Statement => ({
  name: "bulkhead write concepts",
  text: "select bulkhead_memory.write_concepts($1, $2, $3)",
  values: [JSON.stringify(revisions.map(changeRow)), JSON.stringify(conceptWriterRow(by)), timeOut(now)],
});

export const conceptWriterRow = (by: ConceptWriter) => ({
  ...writerRow(by),
  ...(by.principal === undefined ? {} : { principal: by.principal }),
});

const changeRow = ({ id, concept, seen, body, madeOf, status, event, evidence }: NewRevision) => ({
  concept,
  fresh: seen === 0,
  seen,
  key: body.name === undefined ? null : nameKey(body.name),
  revision: id,
  format: body.format,
  name: body.name ?? null,
  body,
  hash: conceptHash(body),
  words: conceptWords(body),
  near: nearBands(nearWords(body)),
  made_of: madeOf,
  status,
  event,
  evidence,
});

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

/** Of those that have these names in this very scope, and of those without a name that say just this. */
export const selectNamed = (keys: readonly string[], hashes: readonly string[]): Statement => ({
  name: "bulkhead concepts named",
  text: `${SELECT} join bulkhead_memory.concept on concept.id = revision.concept
    where concept.scope = (select bulkhead_memory.own()) and (concept.name_key in (select jsonb_array_elements_text($1::jsonb))
      or (concept.name_key is null and revision.hash in (select jsonb_array_elements_text($2::jsonb))))
    order by concept.made_at, concept.id, revision.number`,
  values: [JSON.stringify(keys), JSON.stringify(hashes)],
});

/** Whose words these are. */
export const selectPrincipal = ({ run, principal }: ConceptWriter): Statement => ({
  name: "bulkhead concept principal",
  text: "select coalesce((select principal from bulkhead.run where id = $1), $2) as principal",
  values: [run, principal],
});

export const selectWritten = (ids: readonly string[]): Statement => ({
  name: "bulkhead concepts written",
  text: `${SELECT} where revision.id in (select jsonb_array_elements_text($1::jsonb)) order by revision.id`,
  values: [JSON.stringify(ids)],
});

export interface ListPage {
  readonly status: ConceptStatus | undefined;
  readonly format: Concept["format"] | undefined;
  readonly believedAt: number | undefined;
  readonly after: string | undefined;
  readonly limit: number;
}

export const selectList = ({ status, format, believedAt, after, limit }: ListPage): Statement => ({
  name: "bulkhead concept list",
  text: `${SELECT} where ($1::text is null or revision.id > $1) and ($2::text is null or revision.format = $2)
      and case when $4::timestamptz is not null then ${wasBelieved("$4::timestamptz")}
        when $3::text is not null then revision.status = $3
        else revision.id = (select one.id from bulkhead_memory.concept_revision as one where one.concept = revision.concept
          order by (one.status = 'active') desc, one.number desc limit 1) end
    order by revision.id limit $5::integer`,
  values: [after, format, status, timeOut(believedAt), limit],
});

/** Whether a revision was believed at a time. */
const wasBelieved = (parameter: string) => `(select event.kind from bulkhead_memory.concept_event as event
  where event.concept = revision.concept and event.number = revision.number and event.made_at <= ${parameter}
    and event.kind in ('believed', 'superseded', 'retired', 'quarantined') order by event.id desc limit 1) = 'believed'`;

export const selectBelievedAt = (concept: string, at: number): Statement => ({
  name: "bulkhead concept believed at",
  text: `${SELECT} where revision.concept = $1 and ${wasBelieved("$2::timestamptz")}`,
  values: [concept, timeOut(at)],
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
      label: { integrity: INTEGRITIES[row.integrity] ?? "external", readers: row.readers },
      principal: row.principal ?? undefined,
      provenance: row.provenance,
      madeAt: row.made_at.getTime(),
    };
  });
}

function scopeIn({ tenant, project, domain, role }: RevisionRow): ConceptScope {
  return {
    tenant,
    ...(project === null ? {} : { project }),
    ...(domain === null ? {} : { domain }),
    ...(role === null ? {} : { role }),
  };
}

/** What the database refused, as a code. */
export function conceptRefused(error: unknown): unknown {
  if (!(error instanceof MemoryError)) return error;
  const wide = error.constraint !== undefined && /^scope_\w+_check$/.test(error.constraint);
  const refusal = REFUSALS[wide ? "BH035" : (error.sqlState ?? "")]; // 22…: what is no id
  return refusal === undefined ? error : new MemoryError(...refusal);
}

const REFUSALS: Readonly<Record<string, ConstructorParameters<typeof MemoryError>>> = {
  BH022: [
    "person_needed",
    "text of strangers has shaped this revision, or it is in quarantine: a person must look at it and promote it. Nothing was changed",
  ],
  BH031: ["concept_changed", "others changed the concept meanwhile. Nothing was changed"],
  BH032: ["no_concept", "there is no such concept, revision or row here"],
  "22021": ["no_concept", "what was given is no id of a concept, revision or row"],
  "22P02": ["no_concept", "what was given is no id of a concept, revision or row"],
  "22P05": ["no_concept", "what was given is no id of a concept, revision or row"],
  "22003": ["no_concept", "what was given is no id of a concept, revision or row"],
  BH033: ["concept_changed", "the revision is believed already, or the concept is not. Nothing was changed"],
  BH034: [
    "no_evidence",
    "on this evidence nothing is promoted: it takes visible tests that passed, which no stranger could have led. Nothing was changed",
  ],
  BH035: ["bad_scope", "a memory of more than one scope (`*`) writes nothing new: name the project, domain and role"],
};
