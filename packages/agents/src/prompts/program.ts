// What a worker is told that carries out one instruction of a program, in words of our own. Version 1; a test holds every
// word. It is asked as every worker is (`worker.ts`); this is its task. Of the words, only the instruction's and the
// requirements' are another's: of the program that somebody approved.
import type { Instruction, Requirement } from "@bulkhead/memory";

export function instructionPrompt(instruction: Instruction, requirements: readonly Requirement[]): string {
  return [
    `Carry out the instruction "${instruction.id}" on the files that your input lists:`,
    "",
    instruction.text,
    ...(requirements.length === 0 ? [] : ["", "It is there for these requirements:"]),
    ...requirements.map(({ id, text }) => `- ${id}: ${text}`),
    "",
    'Of a file only the name is listed; "view_files" shows what is in it. "write_files" writes whole files and "delete_files" removes',
    'some; "base" is the version that you saw, 0 for a new file. After each change all files are judged, and you are told the',
    'verdicts. Files under "guarded" are the operator\'s and cannot be changed. When nothing is left to do, call "done": the',
    "instruction is carried out only if every verdict is pass; otherwise mend what the diagnostics name.",
    '"carry", where it is there, says how far a worker before you had come with this instruction.',
  ].join("\n");
}

export const VIEW_FILES = {
  name: "view_files",
  description:
    'Show the text of files, as far as there is room. What was left out is named under "leftOut"; to read on in one file, give "from" as it stands there.',
};

export const WRITE_FILES = {
  name: "write_files",
  description:
    "Write whole files, all of them or none. The answer has their new versions and the verdicts on all files.",
};

export const DELETE_FILES = {
  name: "delete_files",
  description: "Remove files, all of them or none. The answer has the verdicts on all files.",
};

export const DONE = {
  name: "done",
  description: "Say that the instruction is carried out. The answer has the verdicts on all files.",
};

/** For a reply without a call. */
export const STEP_REPAIR = "no_result: text outside of a tool call is not read. Call one of your tools.";
