// A hash of what an operation was asked, over resolved values: another one at the same position is another run.
import { hash } from "node:crypto";

/** `hex`: as memory names a trace or a schema. Of whatever a tool's schema made, and of any text: a page may hold half of a surrogate pair, which RFC 8785 refuses. */
export function askedHash(
  asked: Readonly<Record<string, unknown>>,
  encoding: "base64url" | "hex" = "base64url",
): string {
  const plain = JSON.stringify({ v: 1, ...asked }, (_, value: unknown) => {
    return typeof value === "bigint" ? `${value}n` : value;
  });
  const json = JSON.stringify(JSON.parse(plain, (_, value: unknown) => inOneOrder(value)));
  return hash("sha256", json, encoding);
}

function inOneOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
