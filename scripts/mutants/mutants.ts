// All leaks that are put back, one at a time.
import { LOUD_MUTANTS } from "./loud-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { QUIET_MUTANTS } from "./quiet-mutants.ts";

export const MUTANTS: readonly Mutant[] = [...LOUD_MUTANTS, ...QUIET_MUTANTS];
