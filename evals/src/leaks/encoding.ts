// The ways in which one text can be written so that a search for its letters does not find it. A secret is ASCII. Where a
// spelling has characters that JSON escapes, its escaped forms are spellings too: most of what is searched is JSON, or
// JSON within JSON.

export interface Encoding {
  /** As a stranger plants it. */
  readonly plant: (secret: string) => string;
  /** The spellings, each with the units in which the secret's bytes stand one after the other. */
  readonly spellings: (secret: string) => readonly Spelling[];
}

interface Spelling {
  readonly text: string;
  /** The bytes of the secret that the text's code units `from` to `to` hold whole. */
  readonly bytes: (from: number, to: number) => readonly [from: number, to: number];
  /** Code units that hold at least 8 bytes. */
  readonly window: number;
}

export const ENCODINGS = {
  raw: letterwise((letter) => letter),
  "JSON-escaped": letterwise(
    (letter) => `\\u00${hex(letter)}`,
    (letter) => `\\\\u00${hex(letter)}`,
    (letter) => `\\\\\\\\u00${hex(letter)}`,
  ),
  base64: base64((secret) => secret),
  "UTF-16": letterwise(
    (letter) => `${letter}\0`,
    (letter) => `${letter}\\u0000`,
    (letter) => `${letter}\\\\u0000`,
    (letter) => `${letter}\\x00`,
  ),
  "UTF-16 in base64": base64((secret) => [...secret].map((letter) => `${letter}\0`).join("")),
  hexadecimal: letterwise(hex),
  percent: letterwise(
    (letter) => `%${hex(letter).toUpperCase()}`,
    (letter) => `%${hex(letter)}`,
  ),
  "quoted-printable": letterwise((letter) => `=${hex(letter).toUpperCase()}`),
  "HTML entities": letterwise(
    (letter) => `&#${letter.charCodeAt(0)};`,
    (letter) => `&#x${hex(letter)};`,
  ),
  "tag characters": letterwise((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))),
  reversed: reversed(),
} as const satisfies Readonly<Record<string, Encoding>>;

export type EncodingName = keyof typeof ENCODINGS;

const PIECE = 8;

function letterwise(...spell: readonly ((letter: string) => string)[]): Encoding {
  const spellings = (secret: string) =>
    spell.map((one): Spelling => {
      const unit = one(secret.charAt(0)).length; // letters of one length are spelt in one length
      return {
        text: [...secret].map(one).join(""),
        bytes: (from, to) => [Math.ceil(from / unit), Math.floor(to / unit)],
        window: PIECE * unit,
      };
    });
  return { spellings, plant: (secret) => [...secret].map(spell[0] ?? String).join("") };
}

function reversed(): Encoding {
  const spellings = (secret: string): readonly Spelling[] => [
    {
      text: [...secret].reverse().join(""),
      bytes: (from, to) => [secret.length - to, secret.length - from],
      window: PIECE,
    },
  ];
  return { spellings, plant: (secret) => spellings(secret)[0]?.text ?? "" };
}

/** In all three alignments: what stands before the secret decides on its letters. */
function base64(bytes: (secret: string) => string): Encoding {
  const whole = (secret: string) =>
    [0, 1, 2].map((before) => Buffer.from("-".repeat(before) + bytes(secret), "latin1").toString("base64"));
  const spellings = (secret: string) =>
    whole(secret).map((text, before): Spelling => {
      const width = bytes(secret).length / secret.length;
      const first = Math.ceil((before * 4) / 3);
      const last = Math.floor(((before + bytes(secret).length) * 4) / 3);
      const byte = (at: number) => ((at * 3) / 4 - before) / width;
      return {
        text: text.slice(first, last),
        bytes: (from, to) => [Math.ceil(byte(from + first)), Math.floor(byte(to + first))],
        window: Math.ceil((PIECE * width * 4) / 3),
      };
    });
  return { spellings, plant: (secret) => whole(secret).join(" ") };
}

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(2, "0");
}
