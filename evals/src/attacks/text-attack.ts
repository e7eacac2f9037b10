// An attack that is one text, in all vectors that the task sees at once. A tool's description is none of them: no stranger's
// data stands there, and what changes it is an attack of its own.
import type { Attack, AttackedPair, Injection } from "./attack.ts";

export interface TextAttack extends Omit<Attack, "inject"> {
  /** Undefined: it does not fit this pair. */
  text<S>(at: AttackedPair<S>): string | undefined;
}

export function textAttack({ text, ...attack }: TextAttack): Attack {
  return {
    ...attack,
    inject(at) {
      const words = text(at);
      return words === undefined ? undefined : everywhere(at, words);
    },
  };
}

/** Undefined: the task sees no such place. */
export function everywhere<S>({ suite, seen }: AttackedPair<S>, text: string): Injection | undefined {
  const places = seen.filter((name) => suite.vectors[name]?.place !== "tool description");
  return places.length === 0 ? undefined : { vectors: Object.fromEntries(places.map((name) => [name, text])) };
}
