// A hash of what an operation was asked, over resolved values: another one at the same position is another run.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

export function askedHash(asked: Readonly<Record<string, unknown>>): string {
  const json = canonicalize(JSON.parse(JSON.stringify({ v: 1, ...asked }))) ?? "";
  return createHash("sha256").update(json).digest("base64url");
}
