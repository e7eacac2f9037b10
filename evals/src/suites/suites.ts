// The suites that `bulkhead eval run` knows by name.
import type { Suite } from "../suite/suite.ts";

export const SUITES: readonly Suite[] = [];
