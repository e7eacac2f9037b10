// The return shape of a dynamic intent: the return profile, as a model may write it. All of it is plain visible text of a
// bounded size, nothing is revealed, and it has no patterns: its strings become handles, and ninety patterns in 8 KiB take
// 15 seconds to compile.
import { type JsonSchema, returnSchema, SandboxError } from "@bulkhead/sandbox";
import { isVisible } from "../visible-text.ts";

export type IntentShape =
  | { readonly ok: true; readonly returns: JsonSchema }
  | { readonly ok: false /** Words of ours only. */; readonly fix: string };

const MOST_BYTES = 8 * 1024;
const MOST_CHARACTERS = 200;
const MOST_HANDLES = 1_000;
const SHOWN = 3;

export function readIntentShape(sent: unknown): IntentShape {
  const copy = plainCopy(sent);
  if (copy === undefined) return refused(`send a JSON Schema as an object of at most ${MOST_BYTES} bytes`);
  const problem = textProblem(copy);
  if (problem !== undefined) return refused(problem);
  try {
    if (returnSchema(copy).handles > MOST_HANDLES) {
      return refused(`it could hold more than ${MOST_HANDLES} texts; lower maxItems`);
    }
    return { ok: true, returns: copy };
  } catch (error) {
    if (!(error instanceof SandboxError)) return refused("write plain JSON Schema, flatter");
    // The pointers are made of the model's own words.
    const problems = new Set(error.pointers.map(({ problem: what, fix }) => `a part ${what}: ${fix}`));
    return refused([...problems].slice(0, SHOWN).join(". "));
  }
}

const refused = (fix: string): IntentShape => ({ ok: false, fix });

/** Own properties only, and nothing that is no JSON. */
function plainCopy(sent: unknown): JsonSchema | undefined {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return undefined;
  try {
    const text = JSON.stringify(sent);
    return Buffer.byteLength(text) > MOST_BYTES ? undefined : (JSON.parse(text) as JsonSchema);
  } catch {
    return undefined; // too deep
  }
}

function textProblem(part: unknown): string | undefined {
  if (typeof part === "string") return stringProblem(part);
  if (typeof part !== "object" || part === null) return undefined;
  if (Array.isArray(part)) return firstProblem(part, textProblem);
  if (Object.hasOwn(part, "x-reveal")) return "x-reveal is refused: texts come back as handles";
  if (typeof (part as JsonSchema)["pattern"] === "string")
    return "pattern is refused: use a format, or maxLength alone";
  return firstProblem(Object.entries(part), ([key, inner]) => stringProblem(key) ?? textProblem(inner));
}

function stringProblem(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS) return `a name or a text is longer than ${MOST_CHARACTERS} characters`;
  if (!isVisible(text)) return "a name or a text has characters that nobody sees";
  return /[{}]/u.test(text) ? "a name or a text has a brace; write it without" : undefined;
}

function firstProblem<T>(list: readonly T[], problemOf: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const problem = problemOf(one);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
