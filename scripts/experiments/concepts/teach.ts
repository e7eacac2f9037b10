// What is taught: solved runs, kept as every run is, become a library. By its worker where there is one to abstract (a script
// plays its model), by the door that every concept comes in by, and believed on the word of the visible tests.
import {
  createLearner,
  defineWorker,
  defineWorkflow,
  given,
  type Lesson,
  promoteTested,
  readTrace,
} from "@bulkhead/agents";
import { returns, type Seen, scriptedModel } from "@bulkhead/agents/testing";
import { type ConceptMemory, conceptMemory, type Database, databaseRunStore, type Evidence } from "@bulkhead/memory";
import { z } from "zod";
import { captionOf } from "./caption.ts";
import { type Step, showProgram, WORDS } from "./grid.ts";
import type { Pair, Puzzle } from "./puzzle.ts";

export const MEMORIES = ["none", "raw-traces", "open-ended", "program-synthesis"] as const;
export type MemoryKind = (typeof MEMORIES)[number];

const colour = z.int().min(0).max(9);
const grid = z.array(z.array(colour).max(40)).max(40);
const step = z.object({ word: z.enum(Object.keys(WORDS) as [string, ...string[]]), colours: z.array(colour).max(2) });
const solution = z.object({ steps: z.array(step).max(8) });
const asked = z.object({ id: z.string().max(40), pairs: z.array(z.object({ input: grid, output: grid })).max(4) });

/** The runs that solved them, one after the other, with what is known of each. */
export async function solvedRuns(database: Database, puzzles: readonly Puzzle[]): Promise<readonly Lesson[]> {
  const store = databaseRunStore(database, { key: "" });
  const programs = new Map(puzzles.map(({ id, program }) => [id, program]));
  const solver = defineWorker({
    name: "solve",
    purpose: "Solve the puzzle.",
    input: asked,
    returns: solution,
    run: async ({ id }: z.infer<typeof asked>) => ({
      steps: (programs.get(id) ?? []).map(([word, ...colours]) => ({ word, colours: colours.map(Number) })),
    }),
  });
  const flow = defineWorkflow({
    name: "solve_puzzle",
    input: given(asked),
    returns: solution,
    workers: [solver],
    tools: [],
    store,
    async run(ctx, puzzle) {
      const outcome = await ctx.spawn(solver, puzzle);
      return outcome.ok ? outcome.value : { steps: [] };
    },
  });
  const lessons: Lesson[] = [];
  for (const { id, visible } of puzzles) {
    const runId = id.replaceAll(/[^a-z0-9]+/g, "-");
    await flow.invoke({ id, pairs: visible.map(plainPair) }, { runId });
    lessons.push({
      trace: await readTrace(store, runId),
      evidence: [{ problem: id, feedback: "visible_tests", passed: true }],
    });
  }
  return lessons;
}

const plainPair = ({ input, output }: Pair) => ({
  input: input.map((row) => [...row]),
  output: output.map((row) => [...row]),
});

/** A library of its own. Undefined: none. */
export async function libraryOf(
  kind: MemoryKind,
  database: Database,
  lessons: readonly Lesson[],
): Promise<ConceptMemory | undefined> {
  if (kind === "none") return undefined;
  const memory = conceptMemory(database, { tenant: "experiment", project: kind });
  if (kind === "raw-traces") await keepTraces(memory, lessons);
  else {
    const format = kind === "open-ended" ? "open" : "program";
    const learner = createLearner({ memory, model: abstracter(format), format, every: 6 });
    for (const lesson of lessons) await learner.add(lesson);
    await learner.flush();
  }
  return memory;
}

/** As they are, for want of anything better: what to look for is what can be seen of the puzzle. */
async function keepTraces(memory: ConceptMemory, lessons: readonly Lesson[]): Promise<void> {
  for (const { trace, evidence } of lessons) {
    const { caption, program } = seenIn(trace.content);
    const concept = {
      v: 1,
      format: "open",
      name: trace.run,
      situation: `A run: ${caption.join(", ")}.`,
      suggestion: `It ended with steps[${showProgram(program)}].`,
    };
    const by = {
      origin: "worker",
      worker: "keep_trace",
      label: trace.label,
      run: trace.run,
      inputs: trace.positions,
    } as const;
    const seen: readonly Evidence[] = evidence.map((one) => ({ ...one, trace: trace.hash }));
    const { revision } = await memory.propose(concept, seen, by);
    await promoteTested(memory, revision, [trace.hash]);
  }
}

/** What plays the model that abstracts: a lesson of what a trace says, and of nothing else. */
const abstracter = (format: "open" | "program") =>
  scriptedModel({
    abstract_concepts: (seen: Seen) => {
      const { caption, program } = seenIn(inputOf(seen)["trace"]);
      return returns({
        concepts: [format === "open" ? openLesson(caption, program) : routine(caption, program)],
      } as never); // plain JSON
    },
  });

const openLesson = (caption: readonly string[], program: readonly Step[]) => ({
  situation: `A puzzle of which this holds: ${caption.join(", ")}.`,
  suggestion: `Try steps[${showProgram(program)}].`,
});

function routine(caption: readonly string[], program: readonly Step[]) {
  const letters = ["$a", "$b", "$c", "$d"];
  let used = 0;
  const general = program.map(([word, ...colours]): Step => [word, ...colours.map(() => letters[used++] ?? "$d")]);
  return {
    name: program.map(([word]) => word).join(" then "),
    kind: "routine",
    outputType: "grid",
    parameters: letters.slice(0, used).map((name) => ({ name, type: "colour" })),
    description: "Changes a grid step by step.",
    implementation: `steps[${showProgram(general)}]`,
    cues: caption,
  };
}

const inputOf = ({ messages }: Seen): Readonly<Record<string, unknown>> =>
  JSON.parse(messages.find(({ role }) => role === "user")?.text ?? "{}");

const traceShape = z.object({ asked, outcome: solution });

/** Of a trace, as it is kept: what could be seen, and what solved it. */
function seenIn(content: unknown): { readonly caption: readonly string[]; readonly program: readonly Step[] } {
  const { asked: puzzle, outcome } = traceShape.parse(content);
  const program = outcome.steps.map(({ word, colours }): Step => [word, ...colours]);
  return { caption: captionOf(puzzle.pairs), program };
}
