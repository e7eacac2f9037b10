// The memory that a command's flags name, opened for it and closed after it. Rule: the way out of what went wrong is a command about
// that very memory.
import type { ConceptMemory, ConceptScope, Embedder } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { withStore } from "../runs/with-store.ts";
import { shellWord, type Terminal } from "../terminal/terminal.ts";

export type ScopeFlags = Partial<ConceptScope>;

interface Opening extends ScopeFlags {
  readonly principal?: string | undefined;
  readonly embedder?: Embedder | undefined;
}

/** What is not named is none. */
export async function withMemory(
  terminal: Terminal,
  { tenant = tenantOf(terminal.env), project, domain, role, principal, embedder }: Opening,
  work: (memory: ConceptMemory) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { conceptMemory } = await import("@bulkhead/memory");
  const scope = { tenant, project, domain, role };
  try {
    return await withStore(terminal, (_, { database }) =>
      work(conceptMemory(database, { ...scope, principal, embedder })),
    );
  } catch (error) {
    if (!(error instanceof CliError) || !error.hint.includes(" memory ")) throw error;
    const hint = `${error.hint}${flagsOf(scope, terminal.env)}`;
    throw new CliError(error.code, error.message, hint, { exit: error.exit, cause: error.cause ?? error });
  }
}

/** What is not named is any. */
export const anyOf = ({ project = "*", domain = "*", role = "*", ...flags }: Opening): Opening => ({
  ...flags,
  project,
  domain,
  role,
});

/** As they would be typed again, each with a space before it. */
export function flagsOf({ tenant, project, domain, role }: ConceptScope, env: NodeJS.ProcessEnv): string {
  const named = { tenant: tenant === tenantOf(env) ? undefined : tenant, project, domain, role };
  return Object.entries(named)
    .flatMap(([flag, name]) => (name === undefined || name === "*" ? [] : [` --${flag} ${shellWord(name)}`]))
    .join("");
}

const tenantOf = (env: NodeJS.ProcessEnv): string => env["BULKHEAD_TENANT"] || "default";
