// What time it is for keys, limits and what is being begun. Rule: it is the database's, one for all processes, so that none whose
// clock is hours off lets an old secret open, takes another day for today, or empties a bucket for the others.
export interface TenantClock {
  /** Of a test. Default: the database's. */
  readonly clock?: { now(): number } | undefined;
}

/** As `timeAt` reads it. */
export const timeNow = ({ clock }: TenantClock): string | undefined => clock && new Date(clock.now()).toISOString();

/** `value`: of `timeNow`, as `$2`. */
export const timeAt = (value: string): string => `coalesce(${value}::timestamptz, clock_timestamp())`;
