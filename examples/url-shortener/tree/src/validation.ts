// What a client may ask for: where a link leads, what it is called, how long it lives. Nothing here throws.

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const LONGEST_URL = 2048;
const LONGEST_LIFE = 365 * 24 * 60 * 60;
const RESERVED = new Set(["api", "health"]);

/** Of http or https, without a name and password in it, as browsers spell it. */
export function checkUrl(given: unknown): Checked<string> {
  if (typeof given !== "string" || given === "") return refused("url is missing");
  if (given.length > LONGEST_URL) return refused(`url is longer than ${LONGEST_URL} characters`);
  const url = URL.parse(given);
  if (url === null) return refused("url is no absolute URL");
  if (url.protocol !== "http:" && url.protocol !== "https:") return refused("url must begin with http:// or https://");
  if (url.username !== "" || url.password !== "") return refused("url must hold no name and no password");
  return { ok: true, value: url.href };
}

export function checkSlug(given: unknown): Checked<string> {
  if (typeof given !== "string" || !/^[A-Za-z0-9_-]{3,32}$/.test(given))
    return refused("slug must be 3 to 32 letters, digits, dashes or underscores");
  if (RESERVED.has(given.toLowerCase())) return refused("slug is reserved");
  return { ok: true, value: given };
}

/** Seconds, from one to a year. */
export function checkLife(given: unknown): Checked<number> {
  if (typeof given !== "number" || !Number.isInteger(given) || given < 1 || given > LONGEST_LIFE)
    return refused(`seconds must be a whole number from 1 to ${LONGEST_LIFE}`);
  return { ok: true, value: given };
}

function refused(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
