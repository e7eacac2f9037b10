// Stricter than JSON.parse: a bounded shape, no duplicate or forbidden keys, exact numbers, well-formed text in NFC.

import type { Code } from "../code.ts";
import { scanShape } from "./json-shape.ts";
import { toNfc } from "./nfc.ts";

/** Levels of nesting, in texts and in schemas. */
export const MAX_DEPTH = 64;
export const MAX_NODES = 100_000;

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: Code };

const BLANK = /^[\t\n\r ]*$/;

/** Never throws. Size first, then emptiness, then the shape (before JSON.parse sees it), then the grammar. */
export function parseStrict(text: string, maxBytes: number): Parsed {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) return rejected("too_large");
  if (BLANK.test(text)) return rejected("no_result");
  const shape = scanShape(text, MAX_DEPTH, MAX_NODES);
  if (!shape) return rejected("too_deep");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return rejected("invalid_json"); // the message quotes the text, so it is dropped
  }
  const walk: Walk = { keys: 0, normalising: !isNormal(text) };
  const clean = cleaned(value, walk);
  // Every colon outside strings wrote one key: fewer keys than colons means that one was written twice.
  if (clean === BAD || walk.keys !== shape.colons) return rejected("invalid_json");
  return { ok: true, value: clean };
}

const BELOW_COMBINING = /^[\0-\u02ff]*$/;

// True when every string of the text must be well-formed and in NFC already, which spares looking at each: NFC is closed
// under taking parts, and no character that a short escape stands for composes with what follows.
function isNormal(text: string): boolean {
  if (text.includes("\\u")) return false;
  return BELOW_COMBINING.test(text) || (text.isWellFormed() && toNfc(text) === text);
}

interface Walk {
  keys: number;
  readonly normalising: boolean;
}

const BAD = Symbol("bad");

// In place: the value was made here. Depth is at most 64, so recursion is safe.
function cleaned(value: unknown, walk: Walk): unknown {
  if (typeof value === "string") {
    if (!walk.normalising) return value;
    return value.isWellFormed() ? (toNfc(value) ?? BAD) : BAD;
  }
  if (typeof value === "number") return isExact(value) ? value : BAD;
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? cleanedArray(value, walk) : cleanedObject(value as Record<string, unknown>, walk);
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function cleanedArray(list: unknown[], walk: Walk): unknown {
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    const clean = cleaned(item, walk);
    if (clean === BAD) return BAD;
    if (clean !== item) list[at] = clean;
  }
  return list;
}

function cleanedObject(object: Record<string, unknown>, walk: Walk): unknown {
  const keys = Object.keys(object);
  walk.keys += keys.length;
  let renamed = false;
  for (const key of keys) {
    if (isForbidden(key)) return BAD;
    if (walk.normalising) {
      if (!key.isWellFormed()) return BAD;
      const normal = toNfc(key);
      if (normal === undefined) return BAD;
      renamed ||= normal !== key;
    }
    const item = object[key];
    const clean = cleaned(item, walk);
    if (clean === BAD) return BAD;
    if (clean !== item) object[key] = clean;
  }
  return renamed ? withNormalKeys(object) : object;
}

/** Names that reach an object's prototype. */
export function isForbidden(key: string): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}

// Keys that become equal are duplicates.
function withNormalKeys(object: Record<string, unknown>): unknown {
  const normal = new Map<string, unknown>();
  for (const [key, item] of Object.entries(object)) {
    const name = toNfc(key) ?? key; // found to be stream-safe before
    if (normal.has(name) || isForbidden(name)) return BAD;
    normal.set(name, item);
  }
  return Object.fromEntries(normal);
}

function rejected(code: Code): Parsed {
  return { ok: false, code };
}
