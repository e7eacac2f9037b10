// What a worker is told that writes a program, in words of our own. Version 1; a test holds every word. It is asked as every
// worker is (`worker.ts`); this is its task.

export const WRITE_PROGRAM = [
  'Write a program that brings about what "task" in your input asks for: requirements, each of which can be checked, and',
  "instructions that bring them about. Each instruction is carried out by a worker that knows nothing but its instruction, the",
  "requirements that it covers, and the files that are there by then: say in it all that it needs to know, name the files that it",
  "works on, and make it small enough for one worker. Every requirement is covered by an instruction. Instructions are carried",
  'out in the order of their list; "after" names those that must have passed before. "evaluators" and "tools" are names of your',
  'input\'s lists; an instruction has passed when all its evaluators pass on all files. Where "before" is there, it is the program',
  'that yours takes the place of. Hand it in with "draft_program"; if it is refused, mend what is said and hand it in again.',
].join("\n");

export const DRAFT_PROGRAM = {
  name: "draft_program",
  description: "Hand in the program, whole. The answer says that it was drafted, or where it does not hold.",
};

/** For a reply without a call. */
export const DRAFT_REPAIR =
  'no_result: text outside of a tool call is not read. Call "draft_program" with the program.';
