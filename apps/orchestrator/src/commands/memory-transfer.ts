// `bulkhead memory export | import`: all that a tenant has, into a file; and a library, into quarantine.
import { relative, resolve } from "node:path";
import type { ConceptMemory, ConceptScope } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { personIn } from "../runs/principal.ts";
import { counted } from "../terminal/counted.ts";
import { safeJson } from "../terminal/safe-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

export async function exportConcepts(
  memory: ConceptMemory,
  path: string,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = resolve(terminal.cwd, path);
  const concepts = await memory.exportTo(file);
  const place = visibleLine(relative(terminal.cwd, file) || file, 200);
  if (json === true) terminal.out(`${safeJson({ ok: true, file, concepts })}\n`);
  else terminal.out(`Exported ${counted(concepts, "concept")} to ${place}. Nothing in it is sealed.\n`);
  return 0;
}

export async function importConcepts(
  memory: ConceptMemory,
  path: string,
  { json, as }: Options & { readonly as?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const by = personIn(as, terminal.env);
  const { concepts, known, repairs } = await memory.importFrom(resolve(terminal.cwd, path), by);
  const isNone = concepts + known === 0 && repairs.length > 0; // some other file, most likely
  if (json === true) {
    terminal.out(`${safeJson({ ok: !isNone, concepts, known, repairs })}\n`);
    return isNone ? 1 : 0;
  }
  for (const { at, code, where } of repairs) terminal.out(`${`concept ${at}: ${code} ${where}`.trim()}\n`);
  terminal.out(
    `Imported ${counted(concepts, "concept")} into quarantine (${placeOf(memory.scope)}); ${counted(known, "was", "were")} here already, ${counted(repairs.length, "repair")}.\n`,
  );
  return isNone ? 1 : 0;
}

/** What a file says of its projects counts for nothing, so it is told where its concepts are now. */
function placeOf({ tenant, project, domain, role }: ConceptScope): string {
  const more = [domain === undefined ? [] : [`domain ${domain}`], role === undefined ? [] : [`role ${role}`]].flat();
  return [`tenant ${tenant}`, project === undefined ? "no project" : `project ${project}`, ...more].join(", ");
}
