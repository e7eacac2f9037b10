// What differs between two definitions of a program, requirement by requirement and instruction by instruction. Pure.
import { orderedJson } from "../ordered-json.ts";
import { inOrder } from "./check-program.ts";
import type { Instruction, Program, Requirement } from "./program.ts";

export interface ProgramDifference {
  readonly part: "requirement" | "instruction";
  readonly id: string;
  readonly kind: "added" | "removed" | "changed" | "moved";
  readonly before: Requirement | Instruction | undefined;
  readonly after: Requirement | Instruction | undefined;
}

/** `moved`: an instruction that is executed after others than before. */
export function diffPrograms(before: Program, after: Program): readonly ProgramDifference[] {
  return [
    ...differences("requirement", before.requirements, after.requirements),
    ...differences("instruction", inOrder(before), inOrder(after)),
  ];
}

function differences(
  part: ProgramDifference["part"],
  before: readonly (Requirement | Instruction)[],
  after: readonly (Requirement | Instruction)[],
): readonly ProgramDifference[] {
  const [old, now] = [new Map(before.map((one) => [one.id, one])), new Map(after.map((one) => [one.id, one]))];
  const stayed = (list: readonly { readonly id: string }[]) =>
    list.map(({ id }) => id).filter((id) => old.has(id) && now.has(id));
  const [orderBefore, orderAfter] = [stayed(before), stayed(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id): ProgramDifference[] => {
    const [was, is] = [old.get(id), now.get(id)];
    if (was === undefined || is === undefined)
      return [{ part, id, kind: was === undefined ? "added" : "removed", before: was, after: is }];
    if (orderedJson(was) !== orderedJson(is)) return [{ part, id, kind: "changed", before: was, after: is }];
    const moved = part === "instruction" && orderBefore.indexOf(id) !== orderAfter.indexOf(id);
    return moved ? [{ part, id, kind: "moved", before: was, after: is }] : [];
  });
}
