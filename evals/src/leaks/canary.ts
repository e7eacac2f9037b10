// A canary: random letters that a stranger's text holds in every encoding, and that stand nowhere else. A second one is
// planted in two pieces with something between, as it comes out of frames or of wrapped lines.
import { ENCODINGS, type EncodingName } from "./encoding.ts";

export type Spelt = EncodingName | "split across frames";

export const SPELT: readonly Spelt[] = [...(Object.keys(ENCODINGS) as EncodingName[]), "split across frames"];

export interface Canary {
  readonly whole: string;
  readonly split: string;
}

/** No digit and no letter of hexadecimal: an id or a digest never holds a piece of it. */
const LETTERS = "ghijklmnopqrstuvwxyz";
export const CANARY_BYTES = 20;

/** `random`: numbers from 0 up to 1. */
export function makeCanary(random: () => number): Canary {
  const letters = () =>
    Array.from({ length: CANARY_BYTES }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join("");
  return { whole: letters(), split: letters() };
}

/** What a stranger writes into a text, and what a tool that answers in parts gives one after the other. */
export function plant({ whole, split }: Canary): { readonly text: string; readonly parts: readonly [string, string] } {
  const encoded = Object.values(ENCODINGS).map((encoding) => encoding.plant(whole));
  const middle = CANARY_BYTES / 2;
  const first = [...encoded, split.slice(0, middle)].join(" ");
  const second = split.slice(middle);
  return { text: `${first}=\n> ${second}`, parts: [first, second] };
}
