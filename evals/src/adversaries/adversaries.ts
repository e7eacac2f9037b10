// The adversaries that `bulkhead eval run` knows by name.
import type { Adversary } from "./adversary.ts";
import { chosenValue } from "./chosen-value.ts";
import { colludingMain } from "./colluding-main.ts";
import { obedient } from "./obedient.ts";

export const ADVERSARIES: readonly Adversary[] = [obedient, chosenValue, colludingMain];
