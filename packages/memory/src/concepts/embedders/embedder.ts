// What makes vectors of texts. Rules: two vectors are compared only if embedders of one name and one number of dimensions made
// them, so the name changes when what comes out does; a vector depends on its own text alone, not on what stands beside it.

export interface Embedder {
  /** Of whatever decides what comes out: kind, model, version. At most 200 characters. */
  readonly name: string;
  readonly dimensions: number;
  /** One vector a text, in their order, each of length 1 or all zeros. */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal | undefined }): Promise<readonly Vector[]>;
}

export type Vector = Float32Array;

/** In place; what has no direction stays zeros. */
export function unit(vector: Vector): Vector {
  let sum = 0;
  for (const one of vector) sum += one * one;
  const length = Math.sqrt(sum);
  if (length > 0 && Number.isFinite(length))
    for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] ?? 0) / length;
  else vector.fill(0);
  return vector;
}
