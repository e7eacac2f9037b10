// Vectors as the server itself writes them: a batch as an array of `real`, one after the other; one alone as pgvector does; the
// signs of one as `bit varying`. As text they took longer to say than to keep.

const HEAD = 20;
const REAL = 700; // the type's number, the same in every database

export function realsOut(vectors: readonly Float32Array[]): Buffer {
  const count = vectors.reduce((sum, { length }) => sum + length, 0);
  const bytes = Buffer.alloc(HEAD + 8 * count);
  const view = viewOf(bytes);
  for (const [at, one] of [1, 0, REAL, count, 1].entries()) view.setInt32(4 * at, one); // one dimension, no null, from 1 on
  let at = HEAD;
  for (const vector of vectors)
    for (const one of vector) {
      view.setInt32(at, 4); // its length
      view.setFloat32(at + 4, one);
      at += 8;
    }
  return bytes;
}

export function vectorOut(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 + 4 * vector.length);
  const view = viewOf(bytes);
  view.setInt16(0, vector.length); // then two bytes that are not used
  for (let at = 0; at < vector.length; at++) view.setFloat32(4 + 4 * at, vector[at] ?? 0);
  return bytes;
}

/** A buffer's own ways to write a number take several times as long. */
const viewOf = ({ buffer, byteOffset, byteLength }: Buffer) => new DataView(buffer, byteOffset, byteLength);

/** As the tables have them (0030). */
const SIGNS = 4_096;

export function signsOut(vector: Float32Array): Buffer {
  const count = Math.min(SIGNS, vector.length);
  const bytes = Buffer.alloc(4 + Math.ceil(count / 8));
  bytes.writeInt32BE(count, 0);
  for (let at = 0; at < count; at++)
    if ((vector[at] ?? 0) > 0) bytes[4 + (at >> 3)] = (bytes[4 + (at >> 3)] ?? 0) | (0x80 >> (at & 7));
  return bytes;
}
