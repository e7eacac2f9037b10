// `bulkhead programs approve | revoke`: a person says that a draft may lead agents (by the digest of what was shown, by a y to
// what is shown now, or by --yes to whatever it is), and takes it back.
import type { InstructionRegistry } from "@bulkhead/memory";
import { DIGITS } from "../approvals/answer-hint.ts";
import { checkDigest } from "../approvals/check-digest.ts";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { findProgram } from "../memory/find-program.ts";
import { personIn } from "../runs/principal.ts";
import { confirm } from "../terminal/confirm.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { toldRevoked } from "./memory-change.ts";
import { programText } from "./programs-show.ts";

export async function revokeProgram(
  registry: InstructionRegistry,
  { name, version }: { readonly name: string; readonly version: number },
  options: { readonly why: string; readonly as?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  await findProgram(registry, name, version, terminal.env);
  const by = personIn(options.as, terminal.env);
  return toldRevoked(await registry.revoke(name, version, by, options.why), options, terminal);
}

export async function approveProgram(
  registry: InstructionRegistry,
  { name, version }: { readonly name: string; readonly version: number },
  options: { readonly digest?: string; readonly yes?: boolean; readonly as?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const draft = await findProgram(registry, name, version, terminal.env);
  if (options.digest !== undefined) checkDigest(options.digest, draft.hash, "program_changed");
  else if (draft.status === "draft" && options.yes !== true) {
    terminal.err(`${programText(draft, terminal.width)}\n\n`);
    if (!(await confirm("Let it lead agents?", terminal)))
      throw new CliError(
        "not_confirmed",
        "Nothing was approved.",
        `Say what you approve: ${commandName(terminal.env)} programs approve ${name} ${version} --digest ${draft.hash.slice(0, DIGITS)}`,
      );
  }
  const by = personIn(options.as, terminal.env);
  const approved = await registry.approve(name, version, draft.hash, by);
  const { program: _, ...facts } = approved;
  if (options.json === true) terminal.out(`${safeJson({ ok: true, program: facts })}\n`);
  else terminal.out(`Approved: version ${version} of ${name} is what agents are led by.\n`);
  return 0;
}
