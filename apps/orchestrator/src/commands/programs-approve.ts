// `bulkhead programs approve`: a person says that a draft may lead agents: by the digest of what was shown, by a y to what is
// shown now, or by --yes to whatever it is.
import type { InstructionRegistry } from "@bulkhead/memory";
import { DIGITS } from "../answer-hint.ts";
import { CliError } from "../cli-error.ts";
import { confirm } from "../confirm.ts";
import type { ExitCode } from "../exit-codes.ts";
import { findProgram } from "../find-program.ts";
import { principalIn } from "../open-store.ts";
import { safeJson } from "../safe-json.ts";
import { commandName, type Terminal } from "../terminal.ts";
import { programText } from "./programs-show.ts";

export async function approveProgram(
  registry: InstructionRegistry,
  { name, version }: { readonly name: string; readonly version: number },
  options: { readonly digest?: string; readonly yes?: boolean; readonly as?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const draft = await findProgram(registry, name, version, terminal.env);
  if (options.digest !== undefined) checkDigest(options.digest, draft.hash);
  else if (draft.status === "draft" && options.yes !== true) {
    terminal.err(`${programText(draft, terminal.width)}\n\n`);
    if (!(await confirm("Let it lead agents?", terminal)))
      throw new CliError(
        "not_confirmed",
        "Nothing was approved.",
        `Say what you approve: ${commandName(terminal.env)} programs approve ${name} ${version} --digest ${draft.hash.slice(0, DIGITS)}`,
      );
  }
  const by = { kind: "person", name: options.as ?? principalIn(terminal.env) } as const;
  const approved = await registry.approve(name, version, draft.hash, by);
  const { program: _, ...facts } = approved;
  if (options.json === true) terminal.out(`${safeJson({ ok: true, program: facts })}\n`);
  else terminal.out(`Approved: version ${version} of ${name} is what agents are led by.\n`);
  return 0;
}

function checkDigest(given: string, hash: string): void {
  if (!/^[0-9a-f]+$/.test(given) || given.length < DIGITS)
    throw new CliError(
      "usage",
      `--digest takes at least ${DIGITS} hex digits.`,
      "They are the last line of what is shown.",
    );
  if (!hash.startsWith(given))
    throw new CliError("program_changed", "It is not what was shown: nothing was approved.", "Look at it again.", {
      exit: 1,
    });
}
