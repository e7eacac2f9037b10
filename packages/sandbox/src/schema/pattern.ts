// Patterns that a linear-time engine accepts. JavaScript's own engine never sees a stranger's text.
import { RE2JS } from "re2js";

export interface Pattern {
  test(text: string): boolean;
}

/** Why a pattern is refused, or undefined. Anchored at both ends, no alternative beside the anchors. */
export function patternProblem(source: string): { readonly problem: string; readonly fix: string } | undefined {
  try {
    new RegExp(source, "u");
    compilePattern(source);
  } catch {
    return {
      problem: "has a pattern that a linear-time engine does not take",
      fix: "write it without look-around or back-references",
    };
  }
  if (!isAnchored(source)) {
    return { problem: "has a pattern that is not anchored", fix: "write ^(?:…)$ around the whole pattern" };
  }
  return undefined;
}

export function compilePattern(source: string): Pattern {
  const engine = RE2JS.compile(RE2JS.translateRegExp(source));
  return { test: (text) => engine.matches(text) };
}

function isAnchored(source: string): boolean {
  if (!source.startsWith("^") || !source.endsWith("$")) return false;
  let groups = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") {
      at++;
      if (at === source.length - 1) return false; // the last $ is an escaped one
    } else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") groups++;
    else if (character === ")") groups--;
    else if (character === "|" && groups === 0) return false;
  }
  return true;
}
