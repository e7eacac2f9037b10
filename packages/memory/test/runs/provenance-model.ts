// The law of provenance, said again in a few lines: what the database is held against.

export interface Made {
  readonly integrity: number;
  /** Indices of what it was made of. */
  readonly parents: readonly number[];
}

/** `claimed` is lowered to its inputs; an input that nobody knows is external. */
export function madeOf(made: readonly Made[], claimed: number, inputs: readonly (number | "unknown")[]): Made {
  const parents = [...new Set(inputs.filter((input) => input !== "unknown"))];
  const floors = inputs.map((input) => (input === "unknown" ? 0 : (made[input]?.integrity ?? 0)));
  return { integrity: Math.min(claimed, ...floors), parents };
}

export function descendantsOf(made: readonly Made[], root: number): readonly number[] {
  const derived = new Set([root]);
  made.forEach(({ parents }, at) => {
    if (parents.some((parent) => derived.has(parent))) derived.add(at); // parents stand before
  });
  derived.delete(root);
  return [...derived].sort((a, b) => a - b);
}
