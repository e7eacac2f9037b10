// What was spawned for a task, each as a node of its own. Rules: it may be of any label, since no turn can name it and nothing
// relies on it; to say the same again changes nothing.
import { isDeepStrictEqual } from "node:util";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { idOf } from "../../provenance/writer.ts";
import { isSpawned, spawnedSlot } from "../slot-name.ts";
import { TaskDraft } from "../task-draft.ts";
import { isLive, nodeOfSlot, type TaskGraph } from "../task-graph.ts";
import type { SpawnedTask, TaskOutcome, TaskTree, TaskWriter } from "../task-tree.ts";
import { TRIES, taskChanged } from "./decide-turn.ts";
import { doOnce } from "./do-once.ts";
import { keyOf, revisionsIn } from "./read-tasks.ts";
import type { TreePlace } from "./tree-place.ts";
import { writeTasks } from "./write-tasks.ts";

export function spawnedTasks(place: TreePlace): Pick<TaskTree, "spawned" | "outcome"> {
  const { side, tree, now } = place;
  return {
    async spawned(spawned, writer) {
      await place.begin();
      const id = idOf({});
      for (let tries = 1; tries <= TRIES; tries++) {
        const before = await place.read({ slots: slotsOf(spawned), of: "context" });
        const statements = change(place, before, spawned, writer);
        if (statements.length === 0 || (await doOnce(side, { id, tree, now: now() }, statements))) return;
      }
      throw taskChanged();
    },
    async outcome(name) {
      const [rows = []] = await side.pipeline([selectOutcome(place, name)]);
      return outcomeIn(rows, place);
    },
  };
}

const slotsOf = ({ name, under }: SpawnedTask): readonly string[] => [
  spawnedSlot(name),
  ...(under === undefined ? [] : [slotUnder(under)]),
];

const slotUnder = (under: NonNullable<SpawnedTask["under"]>): string =>
  "slot" in under ? under.slot : spawnedSlot(under.spawned);

/** None: it is said already. */
function change(
  { tree, vault, now }: TreePlace,
  before: TaskGraph,
  { name, under, input, output }: SpawnedTask,
  writer: TaskWriter,
): readonly Statement[] {
  const slot = spawnedSlot(name);
  const last = nodeOfSlot(before, slot)?.revisions.at(-1);
  if (last !== undefined && isDeepStrictEqual([last.input, last.output], [input, output])) return [];
  const parent = under && nodeOfSlot(before, slotUnder(under));
  const draft = new TaskDraft(before, writer.label);
  const { id } = draft.put(slot, { input, output }, parent !== undefined && isLive(parent) ? parent.id : undefined);
  const written = { tree, before, after: draft.graph, made: draft.made, writer };
  return [writeTasks(written, vault, now()), markSpawned(tree, [id])];
}

export const markSpawned = (tree: string, nodes: readonly number[]): Statement => ({
  name: "bulkhead mark spawned",
  text: `update bulkhead.task_node set spawned = true
    where tree = $1 and not spawned and id in (select jsonb_array_elements_text($2)::integer)`,
  values: [tree, JSON.stringify(nodes)],
});

/** Of a whole tree that is put there. */
export const spawnedIn = ({ nodes }: TaskGraph): readonly number[] =>
  Object.values(nodes)
    .filter(({ slot }) => isSpawned(slot))
    .map(({ id }) => id);

const selectOutcome = ({ tree, principal }: TreePlace, name: string): Statement => ({
  name: "bulkhead spawned outcome",
  text: `select said.node, said.number, said.turn, said.body, said.accepted_by, said.provenance::text, effective.integrity, quarantined, readers
    from bulkhead.task_tree join bulkhead_operator.task_name as named on named.tree = task_tree.id
      join bulkhead_operator.task_revision as said on said.tree = named.tree and said.node = named.node
      join bulkhead.provenance on provenance.id = said.provenance
      join bulkhead.effective on effective.provenance = said.provenance
    where task_tree.id = $1 and task_tree.principal = $2 and named.key = $3 order by said.number desc`,
  values: [tree, principal, keyOf(tree, spawnedSlot(name))],
});

/** The last one that there is: another try may be under way. */
function outcomeIn(rows: Rows, { tree, vault }: TreePlace): TaskOutcome | undefined {
  for (const row of rows) {
    const [said] = revisionsIn([row], tree, vault);
    if (said?.output !== undefined)
      return { output: said.output, label: said.label, provenance: String(row["provenance"]) };
  }
  return undefined;
}
