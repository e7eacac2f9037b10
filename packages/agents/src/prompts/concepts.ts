// What the worker is told that makes concepts of a run's trace, in words of our own. Version 1; a test holds every word. It is
// asked as every worker is (`worker.ts`); this is its task.

const SAME = [
  'Say what can be learned from "trace" for other problems of its kind. It is the record of one finished run: what was asked, what was',
  "done, what came of it. Return at most five lessons, and none where there is nothing to learn: one that holds for this problem alone",
  "is none. Name no person, account, address or value that belongs to this run.",
  'For each give "questions" that somebody would ask who needs it, and "aliases": other words for it.',
];

/** Blind to what is known already. */
export const ABSTRACT_OPEN = [
  ...SAME,
  'A lesson has a "situation", by which it can be recognised that it applies, and a "suggestion": what to try then.',
].join("\n");

/** `known`: names of the library, which it may use again. */
export const ABSTRACT_PROGRAM = [
  ...SAME,
  'A lesson is a part of a solution that can be used again: a "structure" (a kind of thing) or a "routine" (a thing to do), with a name,',
  'typed parameters (a parameter may be a routine: {"routine":{"takes":[…],"gives":…}}), "cues" by which it can be recognised that it is',
  'needed, and an "implementation".',
  'Where "known" has a name for it, use exactly that name: what you say is added to it.',
].join("\n");
