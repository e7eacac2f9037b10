// The defenses that `bulkhead eval run` knows by name.
import { bulkhead } from "./bulkhead.ts";
import type { Defense } from "./defense.ts";
import { none } from "./none.ts";

export const DEFENSES: readonly Defense[] = [none, bulkhead("never"), bulkhead("unmet"), bulkhead("tainted")];
