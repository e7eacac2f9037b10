// Places between two characters of a text that is kept as bytes.

/** The last one that is no more than `most` after `start`; at least one character on. */
export function cut(bytes: Buffer, start: number, most: number): number {
  const end = boundary(bytes, start + most);
  if (end > start) return end;
  let next = start + 1;
  while (next < bytes.length && isInside(bytes[next])) next++;
  return next;
}

/** The last one that is no later than `at`. */
export function boundary(bytes: Buffer, at: number): number {
  let place = at;
  while (place > 0 && isInside(bytes[place])) place--;
  return place;
}

/** UTF-8: no character begins with this byte. */
const isInside = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
