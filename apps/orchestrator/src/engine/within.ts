// Waiting for something, and no longer than that.

/** Whichever comes first. */
export async function within(ms: number, what: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([what, late.promise]);
  clearTimeout(timer);
}
