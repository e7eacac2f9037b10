// Whom a call tells: the principals whose addresses its recipients are, or the public.
import type { Rules } from "./rules.ts";

/** One address that no principal lists makes it the public, and so does a call that names nobody. */
export function audienceOf(
  args: Readonly<Record<string, unknown>>,
  rules: Rules | undefined,
  principals: Readonly<Record<string, readonly string[]>>,
): "public" | readonly string[] {
  const addresses = (rules?.recipients ?? []).flatMap((name) => args[name] ?? []);
  if (addresses.length === 0) return "public";
  const audience = new Set<string>();
  for (const address of addresses) {
    const owner = Object.entries(principals).find(([, own]) => typeof address === "string" && own.includes(address));
    if (owner === undefined) return "public";
    audience.add(owner[0]);
  }
  return [...audience];
}
