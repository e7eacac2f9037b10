// The adversaries that `bulkhead eval run` knows by name.
import type { Adversary } from "./adversary.ts";
import { obedient } from "./obedient.ts";

export const ADVERSARIES: readonly Adversary[] = [obedient];
