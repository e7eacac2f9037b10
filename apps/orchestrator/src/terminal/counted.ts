// A number of things in words.

/** `1 concept`, `2,000 concepts`, `2 pieces of evidence`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
