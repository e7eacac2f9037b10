// A leak that is put back: what is changed in which file, for one run of one process. The sources themselves stay as they
// are.

export interface Mutant {
  /** What goes wrong, in a developer's words. */
  readonly name: string;
  /** Where it then shows, first of all. */
  readonly channel: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** It must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** @throws Error when the source is no longer what the mutant was written for. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { file, find, replace }) => {
    const parts = text.split(find);
    if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times, and not once: ${find}`);
    return parts.join(replace);
  }, source);
}
