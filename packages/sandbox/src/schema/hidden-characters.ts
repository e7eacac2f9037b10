// What a shown string must not hold: characters nobody sees, and braces that could pass for a handle.

/** Source of a regular expression (flag `u`) for one character that nobody sees, line feed and tab among them. */
export const HIDDEN_CHARACTER =
  "[\\p{Default_Ignorable_Code_Point}\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\p{Zl}\\p{Zp}\\u2800]";

const HIDDEN = new RegExp(`${HIDDEN_CHARACTER}|\\{\\{|^[{}]|[{}]$`, "u");

// Printable ASCII without braces needs no tables of Unicode.
const PLAIN = /^[ -z|~]*$/;

export function hasHiddenCharacters(text: string): boolean {
  return !PLAIN.test(text) && HIDDEN.test(text);
}

/** log2 of a bound on the characters that a shown string is made of (about 160,000 are assigned; a test counts them). */
export const VISIBLE_CHARACTER_BITS = 18;
