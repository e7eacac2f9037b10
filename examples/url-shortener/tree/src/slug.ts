// Names for links that got none: seven letters or digits, drawn so that each is as likely as any other.
import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 7;
const MOST_TRIES = 100;
/** Bytes from here on would make the first letters likelier than the last. */
const FAIR = 256 - (256 % ALPHABET.length);

export function newSlug(taken: (slug: string) => boolean, draw: (bytes: number) => Uint8Array = randomBytes): string {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const slug = drawSlug(draw);
    if (!taken(slug)) return slug;
  }
  throw new Error("no free slug was found");
}

function drawSlug(draw: (bytes: number) => Uint8Array): string {
  let slug = "";
  while (slug.length < LENGTH) {
    for (const byte of draw(LENGTH)) {
      const letter = byte < FAIR ? ALPHABET[byte % ALPHABET.length] : undefined;
      if (letter !== undefined && slug.length < LENGTH) slug += letter;
    }
  }
  return slug;
}
