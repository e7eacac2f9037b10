// `bulkhead programs list | show | diff`. Rule: a model may have written a program, so its text stands in a frame.
import {
  coverage,
  diffPrograms,
  type InstructionRegistry,
  inOrder,
  type ProgramVersion,
  programToYaml,
} from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { findProgram } from "../memory/find-program.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { framed, visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

export async function listPrograms(
  registry: InstructionRegistry,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const programs = await registry.list();
  if (json === true) terminal.out(`${safeJson({ ok: true, programs })}\n`);
  else if (programs.length === 0)
    terminal.out(`No program is kept here. To draft one: ${commandName(terminal.env)} programs import <file>\n`);
  else {
    const rows = programs.map(({ name, approved, drafts }) => [
      name,
      approved?.toString() ?? "none",
      drafts.join(", "),
    ]);
    terminal.out(`${textTable(["PROGRAM", "APPROVED", "DRAFTS"], rows, terminal).join("\n")}\n`);
  }
  return 0;
}

export async function showProgram(
  registry: InstructionRegistry,
  name: string,
  { version, json }: Options & { readonly version?: number },
  terminal: Terminal,
): Promise<ExitCode> {
  const versions = await registry.versions(name);
  const found =
    version === undefined && !versions.some(({ status }) => status === "approved") && versions.length > 0
      ? versions[versions.length - 1] // a draft is what there is to see
      : undefined;
  const shown = found ?? (await findProgram(registry, name, version, terminal.env));
  if (json === true) {
    const covers = Object.fromEntries(coverage(shown.program));
    const order = inOrder(shown.program).map(({ id }) => id);
    const all = versions.map(({ program: _, ...facts }) => facts);
    terminal.out(`${safeJson({ ok: true, program: shown, coverage: covers, order, versions: all })}\n`);
    return 0;
  }
  for (const one of versions) terminal.out(`${lineOf(one)}\n`);
  terminal.out(`${programText(shown, terminal.width)}\n`);
  return 0;
}

/** What an approval is of: the last line names it. */
export function programText(version: ProgramVersion, width: number): string {
  const order = inOrder(version.program).map(({ id }) => id);
  return [
    framed(`${version.name}, version ${version.version}`, programToYaml(version.program).trimEnd(), width),
    `order: ${order.join(", ")}`,
    `made of: ${version.label.integrity} text`,
    `digest: ${version.hash}`,
  ].join("\n");
}

function lineOf({ version, status, supersedes, approval, madeAt }: ProgramVersion): string {
  const by =
    approval === undefined
      ? `drafted ${new Date(madeAt).toISOString()}`
      : `approved ${new Date(approval.at).toISOString()} by ${visibleLine(approval.by.name, 40)} (${approval.by.kind})`;
  return `version ${version}: ${status}, ${by}${supersedes === undefined ? "" : `, supersedes ${supersedes}`}`;
}

const SIGNS = { added: "+", removed: "-", changed: "~", moved: "↕" } as const;

export async function diffProgram(
  registry: InstructionRegistry,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const before = await findProgram(registry, name, from, terminal.env);
  const after = await findProgram(registry, name, to, terminal.env);
  const differences = diffPrograms(before.program, after.program);
  if (json === true) terminal.out(`${safeJson({ ok: true, name, from, to, differences })}\n`);
  else if (differences.length === 0) terminal.out("Nothing differs.\n");
  else
    for (const { kind, part, id, before, after } of differences) {
      terminal.out(`${SIGNS[kind]} ${part} ${id}\n`);
      const parts = kind === "moved" ? [] : [before, after].filter((one) => one !== undefined);
      for (const one of parts)
        terminal.out(`${framed(one === before ? "before" : "after", one.text, terminal.width)}\n`);
    }
  return 0;
}
