// The checks of a zod definition. What the readers do not know is refused: JSON Schema could not carry it.
import type { z } from "zod";

type CheckDef = z.core.$ZodChecks["_zod"]["def"];

/** The checks of a definition, the one that it is itself first. */
export function checksOf(def: z.core.$ZodTypeDef): readonly CheckDef[] {
  const own = "check" in def ? [def as unknown as CheckDef] : [];
  const listed = (def.checks ?? []) as readonly unknown[] as readonly z.core.$ZodChecks[];
  return [...own, ...listed.map((check) => check._zod.def)];
}

export const ONLY_ZOD = [
  "has a check or a change that only zod could do",
  "remove refine, superRefine, check, overwrite, trim and the like, and do it after admit()",
] as const;
