// All that a memory sees of concepts, as lines of JSON: what it is, then one line a concept with its revisions, evidence, uses
// and history, then how many there were and their hash.
import type { Statement } from "../../database/connection/pipeline.ts";
import { writeWhole } from "../../database/transfer/write-whole.ts";
import type { MemorySide } from "../memory-side.ts";

export const CONCEPTS_VERSION = 1;
const PAGE = 100;

/** How many. @throws MemoryError `bad_export`: the file is there already, or cannot be written */
export function exportConcepts(side: MemorySide, file: string): Promise<number> {
  return writeWhole(file, async (lines) => {
    await lines.write({ bulkhead: "concepts", version: CONCEPTS_VERSION });
    let count = 0;
    for (let after = ""; ; ) {
      const [rows = []] = await side.pipeline([selectPage(after)]);
      await lines.write(...rows.map(({ line }) => line));
      count += rows.length;
      if (rows.length < PAGE) break;
      after = rows.at(-1)?.["id"] as string; // its column
    }
    await lines.end(count);
    return count;
  });
}

const selectPage = (after: string): Statement => ({
  name: "bulkhead export concepts",
  text: `select concept.id, json_build_object('concept', json_strip_nulls(json_build_object(
      'project', scope.project, 'domain', scope.domain, 'role', scope.role)),
    'revisions', (select json_agg(json_build_object('number', revision.number, 'status', revision.status, 'body', revision.body,
        'integrity', revision.integrity, 'readers', source.readers, 'origin', source.origin, 'run', source.run,
        'principal', revision.principal, 'madeAt', revision.made_at,
        'evidence', (select coalesce(json_agg(json_build_object('problem', problem, 'trace', trace, 'feedback', feedback, 'passed', passed)
            order by seen.made_at, seen.id), '[]') from bulkhead_memory.concept_evidence as seen where seen.revision = revision.id),
        'uses', (select coalesce(json_agg(json_build_object('run', used.run, 'cited', cited, 'passed', passed) order by used.run), '[]')
          from bulkhead_memory.concept_use as used where used.revision = revision.id)) order by revision.number)
      from bulkhead_memory.concept_revision as revision join bulkhead.provenance as source on source.id = revision.provenance
      where revision.concept = concept.id),
    'events', (select json_agg(json_build_object('number', number, 'kind', kind, 'byKind', by_kind, 'by', by_whom, 'why', why, 'at', event.made_at)
        order by event.id) from bulkhead_memory.concept_event as event where event.concept = concept.id)) as line
    from bulkhead_memory.concept join bulkhead_memory.scope on scope.id = concept.scope
    where concept.id > $1 order by concept.id limit ${PAGE}`,
  values: [after],
});
