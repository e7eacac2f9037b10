// `bulkhead memory promote | revoke`: a person says that a revision may guide agents, by the digest of what was shown, by a y to
// what is shown now, or by --yes to whatever it is; and takes it back.
import { type ConceptMemory, conceptHash, type Provenance } from "@bulkhead/memory";
import { DIGITS } from "../approvals/answer-hint.ts";
import { asFlag } from "../approvals/as-flag.ts";
import { checkDigest } from "../approvals/check-digest.ts";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { conceptText, revisionTitle } from "../memory/concept-text.ts";
import { findConcept, revisionOf } from "../memory/find-concept.ts";
import { personIn } from "../runs/principal.ts";
import { confirm } from "../terminal/confirm.ts";
import { counted } from "../terminal/counted.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";

export async function promoteConcept(
  memory: ConceptMemory,
  { name, revision }: { readonly name: string; readonly revision: number },
  options: { readonly digest?: string; readonly yes?: boolean; readonly as?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await findConcept(memory, name, terminal.env);
  const chosen = revisionOf(found, revision, terminal.env);
  const { concept, body, status } = chosen;
  const hash = conceptHash(body);
  const by = personIn(options.as, terminal.env);
  if (options.digest !== undefined) checkDigest(options.digest, hash, "concept_changed");
  else if (status !== "active" && options.yes !== true) {
    terminal.err(`${conceptText(revisionTitle(chosen), body, terminal.width)}\n\n`);
    if (!(await confirm("Let it guide agents?", terminal)))
      throw new CliError(
        "not_confirmed",
        "Nothing was promoted.",
        `Say what you promote: ${commandName(terminal.env)} memory promote ${concept} ${revision} --digest ${hash.slice(0, DIGITS)}${asFlag(by.name, terminal.env)}`,
      );
  }
  const promoted = await memory.promote(concept, { revision, by });
  if (options.json === true) terminal.out(`${safeJson({ ok: true, concept: promoted })}\n`);
  else terminal.out(`Promoted: revision ${revision} is what agents are guided by.\n`);
  return 0;
}

export async function revokeConcept(
  memory: ConceptMemory,
  name: string,
  options: { readonly why: string; readonly revision?: number; readonly as?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { head } = await findConcept(memory, name, terminal.env);
  const by = personIn(options.as, terminal.env);
  const { quarantined } = await memory.revoke(head.concept, by, options.why, options.revision);
  return toldRevoked(quarantined, options, terminal);
}

/** What else went into quarantine: rows of provenance. */
export function toldRevoked(
  quarantined: readonly Provenance[],
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): ExitCode {
  const [root, ...others] = quarantined;
  if (json === true) terminal.out(`${safeJson({ ok: true, revoked: root, quarantined: others })}\n`);
  else {
    const count = Object.entries(Object.groupBy(others, ({ kind }) => kind)).map(([kind, all]) =>
      counted(all?.length ?? 0, kind),
    );
    const made =
      count.length === 0 ? "Nothing was made of it." : `In quarantine with it, made of it: ${count.join(", ")}.`;
    terminal.out(`Revoked. ${made}\n`);
  }
  return 0;
}
