// The attacks that `bulkhead eval run` knows by name.
import type { Attack } from "./attack.ts";

export const ATTACKS: readonly Attack[] = [];
