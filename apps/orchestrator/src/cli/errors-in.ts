// LangChain wraps what a model or a middleware threw, sometimes several times.

/** The error and what is inside it, the innermost last. */
export function errorsIn(error: unknown): readonly Error[] {
  const errors: Error[] = [];
  for (let at = error; at instanceof Error && errors.length < 10; at = at.cause) errors.push(at);
  return errors;
}
