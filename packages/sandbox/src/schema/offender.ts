// One part of a schema that the return profile refuses: where, what, and the way out.

export interface Offender {
  /** JSON pointer into the JSON Schema form, as a fragment: `#/properties/items`. */
  readonly pointer: string;
  readonly problem: string;
  readonly fix: string;
}

/** Readers report offenders and go on, so that one error names them all. */
export type Refuse = (pointer: string, problem: string, fix: string) => void;

export function pointerTo(parent: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>(
    (pointer, key) => `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`,
    parent,
  );
}
