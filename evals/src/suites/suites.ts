// The suites that `bulkhead eval run` knows by name.
import type { Suite } from "../suite/suite.ts";
import { banking } from "./banking/banking.ts";
import { workspace } from "./workspace/workspace.ts";

// Each plays with its own state alone.
export const SUITES: readonly Suite[] = [banking as Suite, workspace as Suite];
