// What a user says becomes operations on a task tree: a model with a fresh context reads it, and what it answers is held
// against the tree. Rules: an answer that is no turn changes nothing and is kept as an error; the model sees of the tree only
// what users said, and of a large one a part; what it makes of a stranger's text is a proposal, whatever the model says.
import { outlineOf, type TaskTree, type TaskWriter, type TurnResult } from "@bulkhead/memory";
import { type JsonValue, joinLabels } from "@bulkhead/sandbox";
import { checkModelSpec, type ModelSpec } from "../model/models.ts";
import { INTERPRET_TURN } from "../prompts/tasks.ts";
import { askWorker } from "../roles/ask-worker.ts";
import { shownTasks } from "./shown-tasks.ts";
import { readTurnAnswer, TURN_SCHEMA, type TurnAnswer, type TurnFlaw } from "./turn-answer.ts";

export interface InterpretOptions {
  readonly model: ModelSpec;
  /** Whose text it is. What a tool returned is external, and becomes a proposal. */
  readonly writer: TaskWriter;
  readonly signal?: AbortSignal | undefined;
}

/** The worker's name, by which a scripted model knows it. */
const NAME = "interpret_turn";

/** @throws AgentsError `bad_model`; MemoryError as `TaskTree.turn`; the signal's reason */
export async function interpretTurn(
  tree: TaskTree,
  text: string,
  { model, writer, signal = new AbortController().signal }: InterpretOptions,
): Promise<TurnResult> {
  checkModelSpec(model, NAME);
  const { tasks, label } = outlineOf(await tree.graph(), "user");
  const conflicts = (await tree.records("conflict")).filter((record) => record.label.integrity !== "external");
  const open = conflicts.map(({ id, body }) => ({ id, asked: body }));
  // It read all of that: what it makes of it is no better, and for no more readers.
  const read = { ...writer, label: joinLabels(writer.label, label, ...conflicts.map((one) => one.label)) };
  const shown = shownTasks(tasks, text);
  const more = shown.more === 0 ? {} : { more: shown.more };
  let flaw: TurnFlaw = "bad_answer";
  const answer = await askWorker<TurnAnswer>({
    model,
    name: NAME,
    task: INTERPRET_TURN,
    input: { turn: text, tasks: shown.tasks, ...more, open } as unknown as JsonValue, // plain data
    returns: TURN_SCHEMA,
    read(value) {
      const made = readTurnAnswer(value);
      if (typeof made !== "string") return made;
      flaw = made;
      return undefined;
    },
    signal,
  });
  if (typeof answer !== "string") return tree.turn({ ...answer, writer: read });
  return tree.refuse(answer === "bad_answer" ? flaw : answer, read);
}
