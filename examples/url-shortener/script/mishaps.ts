// The wrong files that the script's workers write before the right ones.
import { changed } from "./written.ts";

/** javascript: and file: are URLs too: only the hidden tests see it. */
export const takesAnyScheme = (): string =>
  changed("src/validation.ts", [
    '  if (url.protocol !== "http:" && url.protocol !== "https:") return refused("url must begin with http:// or https://");\n',
    "",
  ]);

/** An index may lead nowhere: the type check sees it. */
export const trustsTheIndex = (): string =>
  changed("src/slug.ts", [
    `      const letter = byte < FAIR ? ALPHABET[byte % ALPHABET.length] : undefined;
      if (letter !== undefined && slug.length < LENGTH) slug += letter;`,
    `      if (byte >= FAIR || slug.length >= LENGTH) continue;
      const letter: string = ALPHABET[byte % ALPHABET.length];
      slug += letter;`,
  ]);

const WITHOUT_EXPIRY: readonly (readonly [string, string])[] = [
  ["  /** Milliseconds since 1970, as expiresAt. */", "  /** Milliseconds since 1970. */"],
  ["  /** From then on it leads nowhere. */\n  readonly expiresAt?: number;\n", ""],
  ['  | { readonly kind: "expired" }\n', ""],
  ["; one that has expired stays taken. */", ". */"],
  ["(file: string, now: () => number = Date.now): Store", "(file: string): Store"],
  ['      if (link.expiresAt !== undefined && now() >= link.expiresAt) return { kind: "expired" };\n', ""],
];

/** As it was before links could expire. */
export const storeWithoutExpiry = (): string => changed("src/store.ts", ...WITHOUT_EXPIRY);

/** The same below so many thoughts that they fill the context of who wrote them. */
export const storeWithNotes = (): string => {
  const notes = Array.from(
    { length: 600 },
    (_, at) => `// Thought ${at + 1}: a line for each link, and one fsync a line.`,
  );
  return `${notes.join("\n")}\n${storeWithoutExpiry()}`;
};

/** Links expire, and what a crash cut off spoils the next line again: it breaks what an earlier instruction promised. */
export const forgetsTheCut = (): string => changed("src/store.ts", ["  ftruncateSync(descriptor, length);\n", ""]);
