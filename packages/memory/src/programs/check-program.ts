// What must hold of a program: every requirement is covered by an instruction, every name that is used is there, once, and
// there is an order in which all instructions can be executed. No message repeats a text of it: a model may have written it.
import { checkPath } from "../files/check-path.ts";
import { MemoryError } from "../memory-error.ts";
import { type Instruction, type Program, programSchema } from "./program.ts";

/** @throws MemoryError `bad_program`, which says where */
export function checkProgram(given: unknown): Program {
  const parsed = programSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badProgram(issue?.path ?? [], MEANINGS[issue?.code ?? ""] ?? "is not what is asked for there");
  }
  const program = parsed.data as Program; // the same, read-only
  const requirements = new Set(idsOf(program.requirements, "requirements"));
  const instructions = new Set(idsOf(program.instructions, "instructions"));
  program.instructions.forEach(({ covers = [], after = [], views = [] }, at) => {
    refuseUnknown(covers, requirements, ["instructions", at, "covers"], "names a requirement that is not there");
    refuseUnknown(after, instructions, ["instructions", at, "after"], "names an instruction that is not there");
    views.forEach((path, index) => {
      try {
        checkPath(path);
      } catch {
        throw badProgram(["instructions", at, "views", index], "is no path of a file");
      }
    });
  });
  const covered = new Set(program.instructions.flatMap(({ covers = [] }) => covers));
  const missed = program.requirements.findIndex((one) => !covered.has(one.id));
  if (missed !== -1) throw badProgram(["requirements", missed], "is covered by no instruction");
  inOrder(program);
  return program;
}

/** As they are executed: each after those that it names, otherwise as they are listed. @throws MemoryError `bad_program`: there is a circle */
export function inOrder({ instructions }: Program): readonly Instruction[] {
  const ordered: Instruction[] = [];
  const done = new Set<string>();
  while (ordered.length < instructions.length) {
    const next = instructions.find((one) => !done.has(one.id) && (one.after ?? []).every((before) => done.has(before)));
    if (next === undefined) {
      const stuck = instructions.findIndex((one) => !done.has(one.id));
      throw badProgram(["instructions", stuck, "after"], "waits for itself: there is a circle");
    }
    done.add(next.id);
    ordered.push(next);
  }
  return ordered;
}

/** By requirement, the instructions that cover it. */
export const coverage = ({ requirements, instructions }: Program): ReadonlyMap<string, readonly string[]> =>
  new Map(
    requirements.map(({ id }) => [
      id,
      instructions.filter(({ covers = [] }) => covers.includes(id)).map((instruction) => instruction.id),
    ]),
  );

function idsOf(list: readonly { readonly id: string }[], where: string): readonly string[] {
  const ids = list.map(({ id }) => id);
  const twice = ids.findIndex((id, at) => ids.indexOf(id) !== at);
  if (twice !== -1) throw badProgram([where, twice, "id"], "is there twice");
  return ids;
}

function refuseUnknown(names: readonly string[], known: ReadonlySet<string>, where: Where, why: string): void {
  const at = names.findIndex((name) => !known.has(name));
  if (at !== -1) throw badProgram([...where, at], why);
}

type Where = readonly PropertyKey[];

export const badProgram = (where: Where, why: string): MemoryError =>
  new MemoryError("bad_program", `${where.length === 0 ? "the program" : where.map(String).join(".")} ${why}`);

/** Of what a schema finds wrong. */
const MEANINGS: Readonly<Record<string, string>> = {
  invalid_type: "is missing, or of another type",
  unrecognized_keys: "has a key that no program has there",
  too_small: "is empty",
  too_big: "is too long",
  invalid_format: "is no name: letters, digits, dot, dash and underscore",
  custom: "is blank, or holds characters that nobody sees",
};
