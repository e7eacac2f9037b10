// What is there under the names of what is proposed, or says just that without a name. Rule: of each no more than a decision needs
// (decision.ts), by indexes: however many revisions others propose under a name, whoever writes next reads a few.
import type { Statement } from "../../database/connection/pipeline.ts";
import { INTEGRITIES } from "../../provenance/label-row.ts";
import type { Concept } from "../concept/concept.ts";
import { nameKey } from "../concept/concept-name.ts";
import { conceptHash } from "../concept/library-hash.ts";
import { REVISION_COLUMNS, REVISION_JOINS } from "../revision-rows.ts";
import type { ConceptWriter } from "./concept-writer.ts";

const FITS = `integrity >= $3 and (integrity = 2 or principal is not distinct from (select principal from speaker))`;
const lastFit = (format: string) =>
  `(select id from bulkhead_memory.concept_revision where concept = one.id and status = 'candidate' and format = '${format}' and ${FITS}
              order by number desc limit 1)`;

/** In this very scope: of each name the last revision, the believed one, and the last candidate that may be a part of it. */
export const selectNamed = (bodies: readonly Concept[], by: ConceptWriter): Statement => ({
  name: "bulkhead concepts named",
  text: `with speaker as materialized (
      select coalesce((select principal from bulkhead.run where id = $4), $5) as principal),
    asked as materialized (
      select its.id from jsonb_array_elements_text($1::jsonb) as named (key)
        cross join lateral (select id from bulkhead_memory.concept
          where scope = (select bulkhead_memory.own()) and name_key = named.key offset 0) as one
        cross join lateral (
            (select id from bulkhead_memory.concept_revision where concept = one.id order by number desc limit 1)
          union (select id from bulkhead_memory.concept_revision where concept = one.id and status = 'active')
          union ${lastFit("open")}
          union ${lastFit("program")}) as its
      union select its.id from jsonb_array_elements_text($2::jsonb) as said (hash)
        cross join lateral (
            (select id from bulkhead_memory.concept_revision where scope = (select bulkhead_memory.own()) and name is null
              and hash = said.hash and status = 'active' and ${FITS} order by provenance limit 1)
          union (select id from bulkhead_memory.concept_revision where scope = (select bulkhead_memory.own()) and name is null
              and hash = said.hash and status = 'candidate' and ${FITS} order by provenance desc limit 1)) as its)
    select ${REVISION_COLUMNS} from asked cross join lateral (
      select * from bulkhead_memory.concept_revision where id = asked.id offset 0) as revision ${REVISION_JOINS}
      join bulkhead_memory.concept on concept.id = revision.concept
    order by concept.made_at, concept.id, revision.number`,
  values: [
    JSON.stringify(bodies.flatMap(({ name }) => (name === undefined ? [] : [nameKey(name)]))),
    JSON.stringify(bodies.flatMap((body) => (body.name === undefined ? [conceptHash(body)] : []))),
    INTEGRITIES.indexOf(by.label.integrity),
    by.run,
    by.principal,
  ],
});
