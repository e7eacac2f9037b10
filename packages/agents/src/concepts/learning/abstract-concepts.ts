// Lessons of runs become concepts of a memory. Rules: each trace is read alone, so that a concept is made of that run and of
// nothing beside it; all of a batch are shown the library as it was before; what comes is written in their order, as
// candidates, with the evidence of their run; without evidence nothing is read.
import type { ConceptMemory, Proposed } from "@bulkhead/memory";
import { isAtLeast, joinLabels, type Label } from "@bulkhead/sandbox";
import { AgentsError } from "../../agents-error.ts";
import { checkStore } from "../../check-store.ts";
import { checkModelSpec, type ModelSpec } from "../../model/models.ts";
import type { Unanswered } from "../../roles/ask-worker.ts";
import { askedHash } from "../../run/asked-hash.ts";
import { ABSTRACTER, abstractTrace } from "./abstract-trace.ts";
import { answerSchema, type ConceptFormat } from "./concept-answer.ts";
import { checkLesson, type Lesson } from "./lesson.ts";
import { libraryNames } from "./library-names.ts";
import type { RunTrace } from "./run-trace.ts";

export interface AbstractOptions {
  readonly memory: ConceptMemory;
  readonly model: ModelSpec;
  /** Default `program`. */
  readonly format?: ConceptFormat | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Abstracted {
  /** In the order in which they were written; of a name that there is already, its next revision, or the one that says it all. */
  readonly written: readonly Proposed[];
  /** Runs of which nothing came: `no_answer` (the model failed), `bad_answer` (it returned no concepts). */
  readonly failed: readonly { readonly run: string; readonly code: Unanswered }[];
}

/** @throws AgentsError `bad_agent`, `bad_model`, `no_run`; MemoryError `no_evidence`, `bad_concept`, and as `ConceptMemory.propose`; the signal's reason */
export async function abstractConcepts(
  lessons: Lesson | readonly Lesson[],
  options: AbstractOptions,
): Promise<Abstracted> {
  return abstractOnce(lessons, options, now);
}

/** Asks a model for what a run teaches, or finds what it said before. */
export type Once = (asking: {
  readonly lesson: Lesson;
  readonly asked: Readonly<Record<string, unknown>>;
  /** Of what comes. */
  readonly label: Label;
  readonly ask: () => Promise<Unanswered | readonly unknown[]>;
}) => Promise<Unanswered | Taught>;

interface Taught {
  readonly concepts: readonly unknown[];
  readonly madeIn: { readonly run: string; readonly inputs: readonly string[] };
  /** What was written of it before somebody was killed: all, or nothing. */
  readonly written?: readonly Proposed[] | undefined;
}

const now: Once = async ({ lesson: { trace }, ask }) => {
  const concepts = await ask();
  return typeof concepts === "string" ? concepts : { concepts, madeIn: { run: trace.run, inputs: trace.positions } };
};

/** @throws as `abstractConcepts`, and what `once` throws */
export async function abstractOnce(
  lessons: Lesson | readonly Lesson[],
  options: AbstractOptions,
  once: Once,
): Promise<Abstracted> {
  checkAbstracting(options);
  const { memory, model, format = "program", signal = new AbortController().signal } = options;
  const batch = "trace" in lessons ? [lessons] : lessons;
  for (const lesson of batch) checkLesson(lesson);
  const shown = await Promise.all(batch.map(({ trace }) => namesFor(trace, memory, format)));
  const written: Proposed[] = [];
  const failed: Abstracted["failed"][number][] = [];
  for (const [at, lesson] of batch.entries()) {
    const { trace, evidence } = lesson;
    const { names, labels } = shown[at] ?? NOBODY;
    const label = joinLabels(trace.label, ...labels);
    const ask = () => abstractTrace({ content: trace.content, format, known: names, model, signal });
    const taught = await once({ lesson, asked: { format }, label, ask });
    if (typeof taught === "string") {
      failed.push({ run: trace.run, code: taught });
      continue;
    }
    const by = { origin: "worker", worker: ABSTRACTER, label, schema: schemaHash(format), ...taught.madeIn } as const;
    const seen = evidence.map((one) => ({ ...one, trace: trace.hash }));
    const proposals = taught.concepts.map((concept) => ({ concept, evidence: seen }));
    written.push(...(taught.written ?? (proposals.length === 0 ? [] : await memory.proposeAll(proposals, by))));
  }
  return { written, failed };
}

/** @throws AgentsError `bad_agent`, `bad_model` */
export function checkAbstracting({ memory, model, format = "program" }: AbstractOptions): void {
  if (memory === undefined) throw new AgentsError("bad_agent", "what is learned is written somewhere: give memory");
  checkStore(memory, "memory", "conceptMemory", "bad_agent");
  checkModelSpec(model, ABSTRACTER);
  if (format !== "open" && format !== "program")
    throw new AgentsError("bad_agent", 'format of what is learned is "open" or "program"');
}

const NOBODY = { names: [], labels: [] } as const;

/** A run that a stranger could have led is shown all names, any other one what no stranger has named. */
async function namesFor({ label, principal }: RunTrace, memory: ConceptMemory, format: ConceptFormat) {
  if (format === "open") return NOBODY;
  return libraryNames(memory, format, { atLeast: isAtLeast(label, "user") ? "user" : "external", principal });
}

const schemaHash = (format: ConceptFormat): string => askedHash({ schema: answerSchema(format) }, "hex");
