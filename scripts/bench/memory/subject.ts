// One memory of a size, and the tasks that are asked of it: what a search takes, and which of the nearest it gives.
import { type ConceptMemory, conceptMemory, type Database } from "../../../packages/memory/src/index.ts";
import { fillConcepts } from "../../../packages/memory/test/concepts/fill-concepts.ts";
import { DIMENSIONS, madeConcept, madeTask, topicsFor } from "./made-concepts.ts";

export interface Subject {
  readonly size: number;
  readonly memory: ConceptMemory;
  readonly vectors: readonly Float32Array[];
  idOf(number: number): string;
}

export interface Task {
  readonly text: string;
  readonly vector: Float32Array;
}

export const rows = (size: number): string => `${size.toLocaleString("en")} rows`;

/** What is done now. */
export const say = (line: string): boolean => process.stderr.write(`${line} …\n`);

const tenantOf = (size: number) => `rows${size}`;

export function tasksOf(size: number, count: number): readonly Task[] {
  return Array.from({ length: count }, (_, number) => madeTask(number, topicsFor(size)));
}

/** Puts the concepts there. */
export async function fillSubject(database: Database, size: number): Promise<Subject> {
  const vectors: Float32Array[] = [];
  const idOf = (number: number) => `${size}-${String(number).padStart(7, "0")}`;
  const rows = function* () {
    for (let number = 0; number < size; number++) {
      const made = madeConcept(number, topicsFor(size));
      vectors.push(made.vector);
      yield { ...made, id: idOf(number) };
    }
  };
  const embedder = knowing([]);
  await fillConcepts(database, { tenant: tenantOf(size), embedder }, rows());
  const memory = conceptMemory(database, { tenant: tenantOf(size), embedder: knowing(tasksOf(size, MOST_TASKS)) });
  return { size, memory, vectors, idOf };
}

const MOST_TASKS = 400;

/** The tasks' vectors are known: what an embedder takes is not measured here. */
function knowing(tasks: readonly Task[]) {
  const known = new Map(tasks.map(({ text, vector }) => [text, vector]));
  const embed = async (texts: readonly string[]) =>
    texts.map((text) => known.get(text) ?? new Float32Array(DIMENSIONS));
  return { name: "made", dimensions: DIMENSIONS, embed };
}

/** The numbers of the nearest, by looking at all. */
export function nearest(vectors: readonly Float32Array[], task: Float32Array, count: number): readonly number[] {
  const scored = vectors.map((vector, number) => {
    let sum = 0;
    for (let at = 0; at < vector.length; at++) sum += (vector[at] as number) * (task[at] as number); // both have DIMENSIONS
    return { number, sum };
  });
  return scored
    .sort((a, b) => b.sum - a.sum)
    .slice(0, count)
    .map(({ number }) => number);
}

const AMONG = 10;

/** Of the ten nearest by looking at all, the part that a search has among its ten nearest. */
export async function recallOf(subject: Subject, count: number): Promise<number> {
  let found = 0;
  for (const task of tasksOf(subject.size, count)) {
    const wanted = new Set(nearest(subject.vectors, task.vector, AMONG).map(subject.idOf));
    const { concepts } = await subject.memory.recall(task.text, { count: 100 });
    found += concepts.filter(
      ({ revision, found }) => wanted.has(revision.id) && (found?.vector ?? Number.POSITIVE_INFINITY) <= AMONG,
    ).length;
  }
  return found / (AMONG * count);
}
