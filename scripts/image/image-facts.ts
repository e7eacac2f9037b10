// What the Dockerfile says of the image that it makes: read from its last stage, so that what is checked is what is written.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../checks/workspaces.ts";

export interface ImageFacts {
  /** Of each stage, with its version. */
  readonly bases: readonly string[];
  /** Its number: Kubernetes does not look names up. */
  readonly user: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
  /** Paths of the repository that it copies. */
  readonly copied: readonly string[];
}

export function imageFacts(file = join(ROOT, "Dockerfile")): ImageFacts {
  const lines = readFileSync(file, "utf8")
    .replace(/\\\n/g, " ")
    .split("\n")
    .filter((line) => /^[A-Z]/.test(line));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  const all = (word: string, some = last) =>
    some.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
  const list = (line: string | undefined): readonly string[] => JSON.parse(/\[.*\]/.exec(line ?? "")?.[0] ?? "[]");
  return {
    bases: all("FROM", lines).map((line) => line.split(" ")[0] ?? ""),
    user: Number(all("USER").at(-1)?.split(":")[0]),
    environment: Object.fromEntries(
      all("ENV").flatMap((line) => line.split(/\s+/).map((pair) => pair.split("=") as [string, string])),
    ),
    entrypoint: list(all("ENTRYPOINT").at(-1)),
    healthcheck: list(all("HEALTHCHECK").at(-1)),
    copied: all("COPY", lines)
      .filter((line) => !line.startsWith("--from"))
      .flatMap((line) => line.split(/\s+/).slice(0, -1)),
  };
}
