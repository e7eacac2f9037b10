// Stamps what a run writes with where it comes from. It is derived from what the store is told anyway (facts, labels,
// sources): nobody states a provenance.
import { type JsonValue, joinLabels, type Label } from "@bulkhead/sandbox";
import type { Statement } from "../../database/connection/pipeline.ts";
import { INTEGRITIES } from "../../provenance/label-row.ts";
import type { Provenance } from "../../provenance/provenance.ts";
import type { OperationFacts } from "../claim.ts";
import type { Effect } from "../effect.ts";
import type { NewRun } from "../run-store.ts";

export const stampRun = ({ id, label }: NewRun): Statement =>
  stamp(
    { run: id, position: "", kind: "run", origin: label.integrity === "external" ? "external" : "user", label },
    [],
  );

export const stampOperation = (run: string, position: string, facts: OperationFacts): Statement => {
  const { kind, name, who, label, schema, inputs } = facts;
  const made = kind === "spawn" ? { origin: "worker", worker: name } : { origin: "tool", ...byWorker(who) };
  return stamp(
    { run, position, kind: "operation", label, ...made, ...(schema === undefined ? {} : { schema }) },
    inputs,
  );
};

/** Of the proposal: who decided on it, and what its arguments are made of. */
export const stampEffect = ({ run, position, who, context, labels, sources }: Effect): Statement => {
  const label = joinLabels(context, ...Object.values(labels));
  const origin = who === "main" ? "main" : "worker";
  return stamp({ run, position, kind: "effect", origin, label, ...byWorker(who) }, Object.values(sources).flat());
};

const byWorker = (who: string) => (who === "main" ? {} : { worker: who });

/** A workflow says so of handles of its input: the request is an input of every row. */
const OF_THE_REQUEST = "input";

interface Stamp {
  readonly run: string;
  readonly position: string;
  readonly kind: Provenance["kind"];
  readonly origin: string;
  readonly label: Label;
  readonly worker?: string;
  readonly schema?: string;
}

const stamp = (
  { run, position, kind, origin, label, worker, schema }: Stamp,
  inputs: readonly string[],
): Statement => ({
  name: "bulkhead stamp",
  text: "select bulkhead.stamp($1, $2, $3, $4, $5, $6, $7, $8, $9)",
  values: [
    run,
    position,
    kind,
    origin,
    INTEGRITIES.indexOf(label.integrity),
    JSON.stringify(label.readers satisfies JsonValue),
    worker,
    schema,
    JSON.stringify(inputs.filter((position) => position !== OF_THE_REQUEST)),
  ],
});
