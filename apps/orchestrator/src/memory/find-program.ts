// Which version of a program a person means: the approved one, where none is named.
import type { InstructionRegistry, ProgramVersion } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { commandName } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

/** @throws CliError `no_program` */
export async function findProgram(
  registry: InstructionRegistry,
  name: string,
  version: number | undefined,
  env: NodeJS.ProcessEnv,
): Promise<ProgramVersion> {
  const found = await registry.find(name, version);
  if (found !== undefined) return found;
  const which = version === undefined ? "No version" : `There is no version ${version}`;
  throw new CliError(
    "no_program",
    `${which} of a program ${visibleLine(name, 60)}${version === undefined ? " is approved" : ""}.`,
    `See which there are: ${commandName(env)} programs list`,
  );
}
