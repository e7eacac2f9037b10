// The version of this package, which all packages of Bulkhead share.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function ownVersion(): string {
  const file = join(import.meta.dirname, "../../package.json"); // the same from src and from dist
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
