// Any character, as the unit of a generated text. fast-check's own `binary` is the same, and costs a process more than a
// second when it is first named: it puts all million of them into a map.
import fc from "fast-check";

const HALVES = 0x800; // of characters, from 0xd800 on

/** Told backwards, too: so fast-check also puts in whole what is dangerous, such as `__proto__`. */
export const anyCharacter: fc.Arbitrary<string> = fc.nat({ max: 0x10_ffff - HALVES }).map(
  (at) => String.fromCodePoint(at < 0xd800 ? at : at + HALVES),
  (text) => {
    if (typeof text !== "string" || !/^.$/su.test(text) || !text.isWellFormed()) return -1; // no number of it
    const at = text.codePointAt(0) ?? -1;
    return at < 0xd800 ? at : at - HALVES;
  },
);
