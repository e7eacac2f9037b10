// How deep and how large a JSON text is, found without parsing it: one pass that skips strings. Wrong grammar is JSON.parse's to find.

export interface Shape {
  /** Colons outside strings: one for each key that was written. */
  readonly colons: number;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Undefined when there are more levels or more values than allowed. */
export function scanShape(text: string, maxDepth: number, maxNodes: number): Shape | undefined {
  let depth = 0;
  let nodes = 1;
  let colons = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) break;
    } else if (code === COMMA) {
      if (++nodes > maxNodes) return undefined;
    } else if (code === COLON) colons++;
    else if (code < OPEN_ARRAY)
      continue; // digits, signs, white space
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > maxDepth) return undefined;
      if (!closesAfter(text, at) && ++nodes > maxNodes) return undefined; // the first value in it
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--;
  }
  return { colons };
}

function closesAfter(text: string, open: number): boolean {
  let at = open + 1;
  while (text.charCodeAt(at) <= SPACE) at++;
  const code = text.charCodeAt(at);
  return code === CLOSE_ARRAY || code === CLOSE_OBJECT;
}

// The index of the closing quote, or -1. A quote after an odd number of backslashes is part of the string.
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslash = end - 1;
    while (text.charCodeAt(backslash) === BACKSLASH) backslash--;
    if ((end - backslash) % 2 === 1) return end;
  }
  return -1;
}
