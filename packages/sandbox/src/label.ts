// Who could have shaped a value (integrity) and who may learn it (readers). Labels form a lattice; joining only lowers.

export type Integrity = "external" | "user" | "trusted";

export interface Label {
  readonly integrity: Integrity;
  /** "public", or principals sorted and unique; an empty list is nobody. */
  readonly readers: "public" | readonly string[];
}

const RANK: Readonly<Record<Integrity, number>> = { external: 0, user: 1, trusted: 2 };
const TOP: Label = Object.freeze({ integrity: "trusted", readers: "public" });

/** The lowest integrity and the intersection of readers; of no labels, `trusted` and public. */
export function joinLabels(...labels: readonly Label[]): Label {
  return labels.reduce(joinTwo, TOP);
}

// One of the two where it is the lower already: most joins change nothing, and a run makes very many.
function joinTwo(a: Label, b: Label): Label {
  const integrity = RANK[a.integrity] <= RANK[b.integrity] ? a.integrity : b.integrity;
  const readers = commonReaders(a.readers, b.readers);
  if (a.integrity === integrity && a.readers === readers) return a;
  return b.integrity === integrity && b.readers === readers ? b : { integrity, readers };
}

function commonReaders(a: Label["readers"], b: Label["readers"]): Label["readers"] {
  if (a === "public") return b === "public" ? b : sorted(b);
  if (b === "public") return sorted(a);
  if (a === b) return sorted(a);
  const other = new Set(b);
  return sorted(a.filter((principal) => other.has(principal)));
}

function sorted(principals: readonly string[]): readonly string[] {
  if (principals.every((principal, at) => at === 0 || (principals[at - 1] ?? "") < principal)) return principals;
  return [...new Set(principals)].sort();
}

export function isAtLeast(label: Label | Integrity, floor: Integrity): boolean {
  const integrity = typeof label === "string" ? label : label.integrity;
  return RANK[integrity] >= RANK[floor];
}

/** True when every one of the audience may learn it. The public may learn only what is public. */
export function mayRead(label: Label, audience: "public" | readonly string[]): boolean {
  const { readers } = label;
  if (readers === "public") return true;
  return audience !== "public" && audience.every((principal) => readers.includes(principal));
}
