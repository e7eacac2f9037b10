// LangChain wraps what a model or a middleware threw, sometimes several times. Rule: what was thrown may be anybody's, so a look at
// it never throws itself.

/** The error and what is inside it, the innermost last. */
export function errorsIn(error: unknown): readonly Error[] {
  const errors: Error[] = [];
  try {
    for (let at = error; at instanceof Error && errors.length < 10; at = at.cause) errors.push(at);
  } catch {
    // a getter of its own, or a proxy: what was found until then
  }
  return errors;
}

/** The codes that they carry, the innermost last; nothing else of what they say. */
export function codesIn(error: unknown): readonly string[] {
  return errorsIn(error).flatMap((one) => {
    try {
      const code: unknown = "code" in one ? one.code : undefined;
      return typeof code === "string" ? [code] : [];
    } catch {
      return [];
    }
  });
}
