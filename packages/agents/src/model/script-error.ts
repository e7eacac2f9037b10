// What went wrong in a scripted model: the developer's own words, so operators may be shown them.

export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** The words of a scripted model's error; those of any other error are not repeated. */
export function scriptProblem(error: unknown): string | undefined {
  return error instanceof ScriptError ? error.message : undefined;
}
