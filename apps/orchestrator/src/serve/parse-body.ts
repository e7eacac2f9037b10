// What was sent, parsed by the endpoint's schema. Rules: what two readers could read as two things (a key that stands there
// twice) is no JSON; nothing at all is an empty object; what does not fit is told by its place and a closed code.
import { parseStrict } from "@bulkhead/sandbox";
import type { z } from "zod";
import { type Offence, Problem } from "./problem.ts";

/** @throws Problem 400, 415, 422 */
export function parseBody(schema: z.ZodType, text: string, contentType: string | undefined): unknown {
  if (text === "") return parsed(schema, {}, "");
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? ""))
    throw new Problem(415, "content_type", "The body is application/json.");
  const strict = parseStrict(text, Number.POSITIVE_INFINITY); // as much as was read
  if (strict.ok) return parsed(schema, strict.value, "");
  if (strict.code === "too_deep")
    throw new Problem(400, "too_deep", "The body is nested too deep, or has too many parts.");
  throw new Problem(400, "invalid_json", "The body is no JSON, or says something twice.");
}

/** @throws Problem 422 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem(422, "bad_input", "What was sent does not fit.", {
    offences: result.error.issues.map((issue) => offence(issue, at)),
  });
}

function offence(
  { path, code }: { readonly path: readonly PropertyKey[]; readonly code: string },
  at: string,
): Offence {
  const parts = path.map(
    (part) =>
      `/${String(part)
        .replace(/[^\w.-]/g, "_")
        .slice(0, 64)}`,
  );
  return { pointer: `${at}${parts.slice(0, 16).join("")}`, code };
}
