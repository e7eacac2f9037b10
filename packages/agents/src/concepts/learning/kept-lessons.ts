// Lessons that wait where runs are kept: each is a run of its own, `stopped` until a learner takes it up. Rules: all of a memory
// share a thread, so one learner is at work there at a time, the oldest lesson first; what the model answered is kept before
// it is written, and all of it is written at once, as made in that run: who goes on after a kill asks and writes nothing again.
import { type ConceptMemory, MemoryError, type Proposed, provenanceOf, type RunStore } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";
import { AgentsError } from "../../agents-error.ts";
import { askedHash } from "../../run/asked-hash.ts";
import { claimRun } from "../../run/claim-run.ts";
import type { Once } from "./abstract-concepts.ts";
import { ABSTRACTER } from "./abstract-trace.ts";
import { checkLesson, type Lesson } from "./lesson.ts";
import { type RunTrace, readTrace } from "./run-trace.ts";

export interface KeptLessons {
  /** Of a run that was added before nothing changes. @throws as `checkLesson`; AgentsError `run_changed`: with other evidence */
  add(lesson: Lesson): Promise<void>;
  /** Ids, the oldest first. */
  waiting(): Promise<readonly string[]>;
  /**
   * Holds it while `learn` is at it; `again`: it goes on waiting, as it does where that throws, but for what the memory refuses. `held`: another learner is at
   * work; `gone`: it was learned from meanwhile, or its run is forgotten.
   */
  take<T>(
    id: string,
    learn: (taken: Taken) => Promise<{ readonly value: T; readonly again: boolean }>,
  ): Promise<T | "held" | "gone">;
}

export interface Taken {
  readonly lesson: Lesson;
  readonly once: Once;
  /** Aborted when the hold is lost. */
  readonly signal: AbortSignal;
}

export function keptLessons(store: RunStore, memory: ConceptMemory): KeptLessons {
  const { scope } = memory;
  const thread = `learn-${askedHash({ scope }, "hex").slice(0, 32)}`;
  return {
    async add(lesson) {
      checkLesson(lesson);
      const { trace, evidence } = lesson;
      const input = { run: trace.run, evidence } as unknown as JsonValue; // both are plain
      const { principal, label } = trace;
      const id = `learn-${askedHash({ scope, run: trace.run }, "hex").slice(0, 32)}`;
      const asked = askedHash({ learn: input });
      const keep = () => store.keep({ id, thread, kind: "workflow", name: "learn", principal, asked, input, label });
      await keep().catch((error: unknown) => {
        if (!(error instanceof MemoryError && error.code === "run_changed")) throw error;
        throw new AgentsError(
          "run_changed",
          "this run was added with other evidence; tell `memory.evidence` what came since",
        );
      });
    },
    async waiting() {
      return (await store.list({ thread, status: "stopped", limit: MOST })).map(({ id }) => id).toReversed();
    },
    async take(id, learn) {
      const taken = await claimRun(() => store.resume(id)).catch((error: unknown) => {
        if (error instanceof AgentsError && error.code === "run_active") return "held" as const;
        if (error instanceof AgentsError && (error.code === "run_over" || error.code === "no_run"))
          return "gone" as const;
        throw error;
      });
      if (typeof taken === "string") return taken;
      await using claim = taken;
      if (claim.run.status === "done") return "gone";
      const { run, evidence } = claim.input as unknown as Pick<Lesson, "evidence"> & { readonly run: string }; // written above
      const trace = await readTrace(store, run).catch((error: unknown) => {
        if (error instanceof AgentsError && error.code === "no_run") return undefined;
        throw error;
      });
      if (trace === undefined) {
        await claim.end("cancelled");
        return "gone";
      }
      const once: Once = async ({ asked: of, label, ask }) => {
        const asked = askedHash({ trace: trace.hash, ...of });
        const position = `abstract-${asked.slice(0, 16)}`;
        const madeIn = { run: id, inputs: [position] };
        const kept = claim.kept.get(position);
        if (kept?.asked === asked) {
          const concepts = kept.answer as unknown as readonly unknown[]; // written below
          return { concepts, madeIn, written: await writtenIn(store, memory, { run: id, concepts }) };
        }
        const started = performance.now();
        const concepts = await ask();
        if (typeof concepts === "string") return concepts;
        const ms = Math.round(performance.now() - started);
        const inputs = await sourcesOf(store, trace);
        const facts = { kind: "spawn", name: ABSTRACTER, who: "main", ok: true, bits: 0, ms, label, inputs } as const;
        const answer = concepts as readonly JsonValue[];
        await claim.write({ kind: "keep", kept: { position, asked, answer, facts } });
        return { concepts, madeIn };
      };
      try {
        const { value, again } = await learn({ lesson: { trace, evidence }, once, signal: claim.signal });
        await claim.end(again ? "stopped" : "done");
        return value;
      } catch (error) {
        // It would be refused each time, and nothing behind it would be learned.
        if (error instanceof MemoryError && REFUSED.includes(error.code))
          await claim.end("failed", { code: error.code });
        throw error;
      }
    },
  };
}

const MOST = 10_000;
const REFUSED: readonly MemoryError["code"][] = ["no_evidence", "bad_concept"];

/** Whoever forgets the run forgets what was answered of it. */
async function sourcesOf({ database }: RunStore, { run, positions }: RunTrace): Promise<readonly string[]> {
  const rows = database === undefined ? [] : await provenanceOf(database, run);
  return rows.filter(({ position }) => position === "" || positions.includes(position)).map(({ id }) => `#${id}`);
}

/** What this run has written, as far as it may still have to be promoted; undefined: nothing. */
async function writtenIn(
  { database }: RunStore,
  memory: ConceptMemory,
  { run, concepts }: { readonly run: string; readonly concepts: readonly unknown[] },
): Promise<readonly Proposed[] | undefined> {
  const rows = database === undefined ? [] : await provenanceOf(database, run);
  const made = rows.filter(({ kind }) => kind === "concept" || kind === "evidence");
  if (made.length === 0) return undefined;
  const ids = new Set(made.map(({ position }) => position.slice(position.indexOf(":") + 1))); // `concept:` or `evidence:`, and its id
  const found = (await memory.list({ status: "candidate", latest: true, limit: 1_000 })).filter(({ id }) =>
    ids.has(id),
  );
  for (const concept of concepts) {
    const { name } = concept as { readonly name?: string };
    const head = name === undefined ? undefined : await memory.find(name, { own: true });
    const { revisions = [], evidence = [] } = (head && (await memory.history(head.concept))) ?? {};
    const told = evidence.filter(({ id }) => ids.has(id)).map(({ revision }) => revision);
    found.push(...revisions.filter(({ id }) => told.includes(id)));
  }
  return found.map((revision) => ({ id: revision.concept, revision, merged: undefined, near: [] }));
}
