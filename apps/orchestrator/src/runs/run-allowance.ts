// What a run may still spend of its tenant's day, while it is played: looked up again from time to time, since others spend of
// the same. Rule: a run of which it is not known does not begin; a database that is away leaves it as it was known last.
import type { RunAllowance, TenantLimits } from "@bulkhead/memory";

export interface KnownAllowance extends Disposable {
  readonly now: () => RunAllowance | undefined;
}

export async function knowAllowance(limits: Pick<TenantLimits, "allowance">, run: string): Promise<KnownAllowance> {
  let known = await limits.allowance(run);
  const timer = setInterval(async () => {
    known = await limits.allowance(run).catch(() => known);
  }, AGAIN_MS);
  timer.unref();
  return { now: () => known, [Symbol.dispose]: () => clearInterval(timer) };
}

const AGAIN_MS = 2_000;
