// Letters that pass for others. Without a table of look-alikes, which no kept library has: what UTS #39 calls mixed scripts
// within a word, compatibility forms, foreign digits, rare Latin; and in an address whatever is not ASCII. Marks too much
// sooner than too little: a mark costs a glance.

/** Where in the text a character stands that is to be drawn with its number. `address`: the whole of it is one. */
export function lookalikes(text: string, address: boolean): ReadonlySet<number> {
  const found = new Set<number>();
  if (ASCII.test(text)) return found;
  const mark = (part: string, at: number) => {
    for (const { index } of part.matchAll(/[^\0-\x7f]/gu)) found.add(at + index);
  };
  for (const { 0: token, index: at } of text.matchAll(/\S+/gu)) {
    if (ASCII.test(token)) continue;
    if (address || ADDRESS.test(token)) mark(token, at);
    else
      for (const { 0: word, index } of token.matchAll(WORD))
        if (!ASCII.test(word) && !isPlainWord(word)) mark(word, at + index);
  }
  for (const { 0: c, index } of text.matchAll(/[^\0-\x7f]/gu)) if (isForm(c)) found.add(index);
  for (const { index } of text.matchAll(ODD)) found.add(index);
  if (text !== text.normalize("NFC")) {
    for (const { segment, index } of new Intl.Segmenter("en").segment(text))
      if (segment !== segment.normalize("NFC")) mark(segment, index);
  }
  return found;
}

const ASCII = /^[\0-\x7f]*$/;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const ADDRESS = /@|\/\/|[\p{L}\p{N}][.:/\\][\p{L}\p{N}]/u;

/** Of one script, and not wholly of letters that look like Latin ones. */
function isPlainWord(word: string): boolean {
  return ONE_SCRIPT.some((script) => script.test(word)) && !LATIN_IN_DISGUISE.test(word);
}

/** UAX #31's recommended scripts; those of Japan, Korea and China stand together, with Latin (UTS #39, highly restrictive). */
const ONE_SCRIPT = [
  ...[
    ["Latin"],
    ["Cyrillic"],
    ["Greek"],
    ["Han", "Hiragana", "Katakana", "Latin"],
    ["Han", "Hangul", "Latin"],
    ["Han", "Bopomofo", "Latin"],
    ["Arabic"],
    ["Hebrew"],
    ["Devanagari"],
    ["Bengali"],
    ["Thai"],
    ["Armenian"],
    ["Ethiopic"],
    ["Georgian"],
    ["Gujarati"],
    ["Gurmukhi"],
    ["Kannada"],
    ["Khmer"],
    ["Lao"],
    ["Malayalam"],
    ["Myanmar"],
    ["Oriya"],
    ["Sinhala"],
    ["Tamil"],
    ["Telugu"],
    ["Thaana"],
    ["Tibetan"],
  ].map(
    (scripts) => new RegExp(`^[${["Common", "Inherited", ...scripts].map((s) => `\\p{scx=${s}}`).join("")}]+$`, "u"),
  ),
];

/** Cyrillic, Greek and Armenian letters that are drawn as Latin ones; a word of nothing else. */
const LATIN_IN_DISGUISE =
  /^(?=.*[^\0-\x7f])[\p{N}\p{M}аеорсухѕіјһԁԛԝѵАВЕЅІЈКМНОРСТУХѴԌԚԜαοινρυκγχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧοօսոհցզքյ]+$/u;

/** Another spelling of the same character, or of a Latin letter or a digit: full width, mathematical, ligatures. */
function isForm(c: string): boolean {
  return c !== "…" && (c !== c.normalize("NFC") || /[0-9A-Za-z@:/.]/.test(c.normalize("NFKC")));
}

const ODD = new RegExp(
  [
    "(?=[^\\0-\\x7f])\\p{Nd}", // digits of other scripts: some look like other digits
    "[\\u0131\\u0138\\u0149\\u017f-\\u019f\\u01a2-\\u01ae\\u01b1-\\u01cc\\u01dd-\\u0217\\u021c-\\u02af]", // Latin that few languages write
    "[\\u1d00-\\u1dbf\\u2c60-\\u2c7f\\ua720-\\ua7ff\\uab30-\\uab6f]",
    "(?<=[0-9A-Za-z])(?=[^\\0-\\x7f’–—…·×])[\\p{P}\\p{S}](?=[0-9A-Za-z])", // a dot or a slash that is none
    "(?<![\\p{L}\\p{M}])\\p{M}", // a mark on what takes none
    "(?<=\\p{M}{3})\\p{M}", // floods
    "[\\p{Me}\\u0334-\\u0338]", // struck through or enclosed
    "[⏎␍╌]", // our own signs
  ].join("|"),
  "gu",
);
