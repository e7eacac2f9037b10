// What the model is told that maps a user's turn to operations of a task tree, in words of our own. Version 2; a test holds
// every word. It is asked as every worker is (`worker.ts`); this is its task.

export const INTERPRET_TURN = [
  'Say what "turn" changes in "tasks", as operations. Each task is one slot with one value: a date, a place, an ingredient, a',
  "thing to do. Use the slot's name as it stands in tasks, also where the turn calls it otherwise; give a new slot a short name.",
  'Operations: new (a slot that is not there yet), update (another input, or an output when it was done; "called" adds a name),',
  "replace (another slot takes its place everywhere), merge (several become one), split (one becomes several), inactivate (it is",
  'no more), rollback (as it was before, or at revision "to"), check (the turn only asks: changes nothing). "dependsOn" names the',
  "slots that a task needs; values of its own that differ from those slots stay its own: never change a slot that the turn does",
  "not set. A turn may need several operations, each slot at most once, or none.",
  'Where there are too many tasks, "more" says how many are not shown: one of those is meant where the turn calls it by its very name.',
  'Where the turn could be meant in more than one way, do not guess: leave that part out and put it into "questions", with the',
  'ways in which it could be meant. Where it answers one of "open" questions, name its id in "answers".',
].join("\n");
