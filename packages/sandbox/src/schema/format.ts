// The six formats of the return profile, in one table: a bound for each, and one spelling where the main side reads it.
import { spellDate, spellDateTime, spellTime } from "./moment.ts";

export interface Format {
  /** True for what the main side reads; the others become handles. */
  readonly shown: boolean;
  /** Most characters of a value. */
  readonly maxLength: number;
  /** The one spelling of a text, or undefined when the text is not of this format. */
  readonly spell: (text: string) => string | undefined;
}

export type FormatName = "date" | "date-time" | "time" | "uuid" | "email" | "uri";

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  date: { shown: true, maxLength: 10, spell: spellDate },
  time: { shown: true, maxLength: 8, spell: spellTime },
  "date-time": { shown: true, maxLength: 20, spell: spellDateTime },
  uuid: { shown: false, maxLength: 36, spell: (text) => (UUID.test(text) ? text : undefined) },
  email: { shown: false, maxLength: 254, spell: (text) => (isEmail(text) ? text : undefined) },
  uri: { shown: false, maxLength: 2048, spell: (text) => (isUri(text) ? text : undefined) },
};

export function isFormatName(name: unknown): name is FormatName {
  return typeof name === "string" && Object.hasOwn(FORMATS, name);
}

// RFC 9562: a version and a variant, or all zeros, or all ones.
const UUID =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/i;

const LOCAL = /^[A-Za-z0-9_'+.-]{1,64}$/;
const DOMAIN_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

// The addresses that zod takes, less those that no mail server does: the local part is bounded, and so is each label.
function isEmail(text: string): boolean {
  const at = text.indexOf("@");
  if (at < 0 || text.length > 254) return false;
  const local = text.slice(0, at);
  if (!LOCAL.test(local) || /^\.|\.\.|[.']$/.test(local)) return false;
  const labels = text.slice(at + 1).split(".");
  return (
    labels.length >= 2 &&
    labels.every((label) => DOMAIN_LABEL.test(label)) &&
    /^[A-Za-z]{2,}$/.test(labels.at(-1) ?? "")
  );
}

// RFC 3986: a scheme and the characters of a URI; then the URL parser must take it as well.
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

function isUri(text: string): boolean {
  return text.length <= 2048 && URI.test(text) && URL.canParse(text);
}
