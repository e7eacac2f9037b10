// Letters of other scripts that look like Latin ones in lower or upper case, as the Latin letter. Rule: it may say alike of
// two that can be told apart (then a name is refused), never the reverse for the letters of Greek, Cyrillic and Armenian.

const ALIKE: Readonly<Record<string, string>> = {
  a: "аαɑ",
  b: "вьβƅ",
  c: "сϲ",
  d: "ԁ",
  e: "еεєҽ",
  g: "ɡց",
  h: "нһηհ",
  i: "іıιɩі",
  j: "јϳ",
  k: "кκ",
  l: "ӏ",
  m: "мμ",
  n: "пν",
  o: "оοσօ",
  p: "рρ",
  q: "ԛզ",
  r: "гᴦ",
  s: "ѕ",
  t: "тτ",
  u: "υսц",
  v: "ѵ",
  w: "ԝωաш",
  x: "хχ",
  y: "уγү",
  z: "ζᴢ",
};

const LATIN = new Map(Object.entries(ALIKE).flatMap(([latin, others]) => [...others].map((one) => [one, latin])));

export const asLatin = (text: string): string => [...text].map((letter) => LATIN.get(letter) ?? letter).join("");
