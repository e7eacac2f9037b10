// Who imports at this terminal. Rule: what comes from outside is external, also by the operator's hand: a file that a worker
// wrote must not become trusted by being taken out and in. `--trust` says that it is the operator's own.
import type { Writer } from "@bulkhead/memory";
import { principalIn } from "../runs/principal.ts";

export function operatorWriter({ trust = false }: { readonly trust?: boolean }, env: NodeJS.ProcessEnv): Writer {
  const readers = [principalIn(env)];
  return trust
    ? { origin: "operator", label: { integrity: "trusted", readers } }
    : { origin: "external", label: { integrity: "external", readers } };
}
