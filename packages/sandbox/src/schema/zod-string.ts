// zod's string definition to a length, one pattern and one format of the table. zod's own patterns of formats are not used.
import { z } from "zod";
import { REVEAL_MARK } from "../handle/reveal.ts";
import type { FormatName } from "./format.ts";
import type { JsonSchema } from "./json.ts";
import { checksOf, ONLY_ZOD } from "./zod-checks.ts";

type Report = (problem: string, fix: string) => void;
type StringCheck = z.core.$ZodStringFormatDef;

export function stringKeywords(def: z.core.$ZodStringDef, report: Report): JsonSchema {
  const patterns: RegExp[] = [];
  const formats: FormatName[] = [];
  let min = 0;
  let max = Number.POSITIVE_INFINITY;
  let revealed = false;
  for (const check of checksOf(def)) {
    if (check === REVEAL_MARK._zod.def) revealed = true;
    else if (check.check === "min_length") min = Math.max(min, check.minimum);
    else if (check.check === "max_length") max = Math.min(max, check.maximum);
    else if (check.check === "length_equals") [min, max] = [Math.max(min, check.length), Math.min(max, check.length)];
    else if (check.check === "string_format") {
      // z.string().date() has the type of any string, so the compiler would take it for a handle.
      if (MOMENTS.has(check.format) && !("format" in def))
        report("is a date or time that is typed as a string", "use z.iso.date(), z.iso.time() or z.iso.datetime()");
      else readFormat(check as StringCheck, { patterns, formats, report });
    } else report(...ONLY_ZOD);
  }
  if (patterns.length > 1 || formats.length > 1)
    report("has several patterns or formats", "keep one .regex() and one format");
  const [pattern] = patterns;
  const [format] = formats;
  return {
    type: "string",
    ...(min > 0 ? { minLength: min } : {}),
    ...(Number.isFinite(max) ? { maxLength: max } : {}),
    ...(pattern === undefined ? {} : { pattern: pattern.source }),
    ...(format === undefined ? {} : { format }),
    ...(revealed ? { "x-reveal": true } : {}),
  };
}

const MOMENTS: ReadonlySet<string> = new Set(["date", "time", "datetime"]);

interface Found {
  readonly patterns: RegExp[];
  readonly formats: FormatName[];
  readonly report: Report;
}

function readFormat(check: StringCheck, { patterns, formats, report }: Found): void {
  const { pattern } = check;
  switch (check.format) {
    case "date":
      formats.push("date");
      return;
    case "time":
      if (!isFree(check)) report("has a precision that the one spelling HH:MM:SS does not have", "remove precision");
      formats.push("time");
      return;
    case "datetime":
      if ("local" in check && check.local === true) report("takes date-times without a zone", "remove local: true");
      if (!isFree(check)) report("has a precision that the one spelling does not have", "remove precision");
      formats.push("date-time");
      return;
    case "uuid":
      formats.push("uuid");
      if (pattern && pattern.source !== z.regexes.uuid().source) addPattern(pattern);
      return;
    case "email":
      formats.push("email");
      if (pattern && pattern.source !== z.regexes.email.source) addPattern(pattern);
      return;
    case "url":
      if (
        ("hostname" in check && check.hostname) ||
        ("protocol" in check && check.protocol) ||
        ("normalize" in check && check.normalize)
      ) {
        report("has URL options that only zod could check", "use z.url() alone, or z.url().regex(/^…$/)");
      }
      formats.push("uri");
      return;
    case "regex":
    case "lowercase":
    case "uppercase":
      if (pattern) addPattern(pattern);
      return;
    default:
      report(
        "has a format outside the return profile",
        "use z.email, z.url, z.uuid, z.iso.*, or z.string().max(n).regex(/^…$/)",
      );
  }

  function addPattern(found: RegExp): void {
    if (/[^uv]/.test(found.flags.replace(/[dgy]/g, "")))
      report("has a pattern with flags", "write the pattern without flags");
    patterns.push(found);
  }
}

// Without a precision, or with whole seconds: what our spelling fulfils.
function isFree(check: StringCheck): boolean {
  return !("precision" in check) || check.precision === null || check.precision === undefined || check.precision === 0;
}
