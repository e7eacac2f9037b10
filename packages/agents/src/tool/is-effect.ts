// Whether a call of a tool is an effect: a write, or a read that tells somebody outside.
import { effectiveRules, type Rules } from "./rules.ts";

export function isEffect(rules: Rules | undefined): boolean {
  const { effect, egress } = effectiveRules(rules);
  return effect === "write" || egress;
}
