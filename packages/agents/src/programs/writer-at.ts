// Who writes, where a tool of ours that a worker calls writes to memory. In a run that is kept nowhere the database takes what
// is written for external: nobody could say what it was made of.
import type { Writer } from "@bulkhead/memory";
import type { CallSite } from "../tool/call-site.ts";

export function writerAt({ run, who, context, sources }: CallSite): Writer {
  const by = { origin: "worker", label: context, worker: who } as const;
  return run.claim === undefined ? by : { ...by, run: run.id, inputs: sources };
}
