// What the worker of an instruction is called, in the run's tree and by a scripted model: the instruction's id, but for the
// dot, which no provider takes in a name, and but for names that are taken.
import type { Instruction } from "@bulkhead/memory";
import type { AnyTool } from "../tool/tool.ts";

export function instructionNames(instructions: readonly Instruction[], tools: readonly AnyTool[]): readonly string[] {
  const taken = new Set(["main", "return", ...tools.map(({ name }) => name)]);
  return instructions.map(({ id }, at) => {
    const plain = id.replaceAll(".", "_");
    const name = taken.has(plain) ? `${plain.slice(0, 56)}_${at + 1}` : plain;
    taken.add(name);
    return name;
  });
}
