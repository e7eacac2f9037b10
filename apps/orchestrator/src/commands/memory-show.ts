// `bulkhead memory show | diff | stats`. Rule: a model may have written a concept, so its text stands in a frame.
import {
  type ConceptEvent,
  type ConceptMemory,
  type ConceptRevision,
  type ConceptStatus,
  conceptTitle,
  type KeptEvidence,
} from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { conceptFields, conceptText, revisionTitle } from "../memory/concept-text.ts";
import { findConcept, revisionOf } from "../memory/find-concept.ts";
import { moment } from "../terminal/age.ts";
import { counted } from "../terminal/counted.ts";
import { safeJson } from "../terminal/safe-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { framed, visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

const STATUSES: readonly string[] = [
  "candidate",
  "active",
  "superseded",
  "retired",
  "quarantined",
] satisfies readonly ConceptStatus[];
const MOST = 500;

export async function listConcepts(
  memory: ConceptMemory,
  { json, status }: Options & { readonly status?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  if (status !== undefined && !STATUSES.includes(status))
    throw new CliError("usage", "There is no such status.", `It is one of ${STATUSES.join(", ")}.`);
  const concepts = await memory.list({ status: status as ConceptStatus | undefined, limit: MOST });
  if (json === true) terminal.out(`${safeJson({ ok: true, concepts })}\n`);
  else if (concepts.length === 0)
    terminal.out(
      `No ${status === undefined ? "" : `${status} `}concept of the tenant ${visibleLine(memory.scope.tenant, 60)} is kept here. Another tenant's: --tenant <name>\n`,
    );
  else {
    const rows = concepts.map((one) => [
      conceptTitle({ revision: one }).slice(0, 60),
      String(one.number),
      one.status,
      one.label.integrity,
      scopeText(one),
      one.concept,
    ]);
    terminal.out(
      `${textTable(["CONCEPT", "REVISION", "STATUS", "INTEGRITY", "SCOPE", "ID"], rows, terminal).join("\n")}\n`,
    );
    if (concepts.length === MOST) terminal.err(`The first ${MOST} are shown.\n`);
  }
  return 0;
}

function scopeText({ scope: { project, domain, role } }: ConceptRevision): string {
  return [project, domain, role].filter((one) => one !== undefined).join("/") || "all";
}

export async function showConcept(
  memory: ConceptMemory,
  name: string,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { head, revisions, events, evidence } = await findConcept(memory, name, terminal.env);
  if (json === true) {
    terminal.out(`${safeJson({ ok: true, concept: head, revisions, events, evidence })}\n`);
    return 0;
  }
  for (const event of events) terminal.out(`${eventLine(event)}\n`);
  for (const one of revisions)
    for (const line of evidenceLines(evidence.filter(({ revision }) => revision === one.id)))
      terminal.out(`revision ${one.number}: ${line}\n`);
  const believed = head.status === "active" ? [] : [head];
  const waiting = revisions.filter((one) => one.status === "candidate" && one.number > head.number);
  for (const one of head.status === "active" ? [head, ...waiting] : believed)
    terminal.out(`${conceptText(revisionTitle(one), one.body, terminal.width)}\n`);
  return 0;
}

function eventLine({ number, kind, by, why, at }: ConceptEvent): string {
  const who = by.name === undefined ? by.kind : `${visibleLine(by.name, 40)} (${by.kind})`;
  return `${moment(at)}  revision ${number} ${kind} by ${who}${why === undefined ? "" : `: ${visibleLine(why, 200)}`}`;
}

/** What nobody checked is counted: each run that says it used the concept adds one. */
function evidenceLines(evidence: readonly KeptEvidence[]): readonly string[] {
  const checked = evidence.filter(({ feedback }) => feedback !== "none");
  const unchecked = Object.groupBy(
    evidence.filter(({ feedback }) => feedback === "none"),
    ({ label }) => label.integrity,
  );
  return [
    ...checked.map(
      ({ problem, feedback, passed, label }) =>
        `${passed ? "passed" : "failed"} ${visibleLine(problem, 60)} by ${feedback}, ${label.integrity}`,
    ),
    ...Object.entries(unchecked).map(
      ([integrity, all]) =>
        `${counted(all?.length ?? 0, "piece", "pieces")} of evidence that nobody checked, ${integrity}`,
    ),
  ];
}

export async function diffConcept(
  memory: ConceptMemory,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await findConcept(memory, name, terminal.env);
  const [before, after] = [from, to].map(
    (number) => new Map(conceptFields(revisionOf(found, number, terminal.env).body)),
  );
  const fields = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
  const differences = fields
    .map((field) => ({ field, before: before?.get(field), after: after?.get(field) }))
    .filter((one) => one.before !== one.after);
  if (json === true) terminal.out(`${safeJson({ ok: true, concept: found.head.concept, from, to, differences })}\n`);
  else if (differences.length === 0) terminal.out("Nothing differs.\n");
  else
    for (const { field, before, after } of differences) {
      terminal.out(`~ ${field}\n`);
      if (before !== undefined) terminal.out(`${framed("before", before, terminal.width)}\n`);
      if (after !== undefined) terminal.out(`${framed("after", after, terminal.width)}\n`);
    }
  return 0;
}

export async function showStats(memory: ConceptMemory, { json }: Options, terminal: Terminal): Promise<ExitCode> {
  const stats = await memory.stats();
  if (json === true) terminal.out(`${safeJson({ ok: true, ...stats })}\n`);
  else {
    const { revisions, concepts, evidence, uses, cited, hash } = stats;
    const counts = Object.entries(revisions).map(([status, count]) => `${count.toLocaleString("en")} ${status}`);
    terminal.out(
      [
        `${counted(concepts, "concept")} of the tenant ${visibleLine(memory.scope.tenant, 60)}; revisions: ${counts.join(", ")}`,
        `${counted(evidence, "piece", "pieces")} of evidence; shown to runs ${counted(uses, "time")}, cited ${counted(cited, "time")}`,
        `hash of what is believed: ${hash}\n`,
      ].join("\n"),
    );
  }
  return 0;
}
