// Who writes of concepts, as the database takes it.
import type { Statement } from "../../database/connection/pipeline.ts";
import { type Writer, writerRow } from "../../provenance/writer.ts";

export interface ConceptWriter extends Writer {
  /** Whose words these are, where they come from no kept run. */
  readonly principal?: string | undefined;
}

export const conceptWriterRow = (by: ConceptWriter) => ({
  ...writerRow(by),
  ...(by.principal === undefined ? {} : { principal: by.principal }),
});

/** Whose words these are: of a kept run, its own. */
export const selectPrincipal = ({ run, principal }: ConceptWriter): Statement => ({
  name: "bulkhead concept principal",
  text: "select coalesce((select principal from bulkhead.run where id = $1), $2) as principal",
  values: [run, principal],
});
