// How a worker goes on that works until something holds, instead of answering a question: an instruction of a program.
// What it comes to is said by code on the operator side, never by its model, so it has no `return`. Rule: a course decides
// from what is kept (replies, answers) and from nothing else, so that it decides the same when it is played again.
import { type JsonValue, joinLabels, type Label, SandboxError } from "@bulkhead/sandbox";
import type { ModelReply } from "../model/model-port.ts";
import { type Answer, answerOnce } from "../run/kept-answer.ts";
import { openedPosition } from "../run/position.ts";
import type { CallSite } from "../tool/call-site.ts";
import type { SpawnRequest } from "./spawn.ts";
import type { ModelWorker } from "./worker.ts";
import { workerIdentity } from "./worker-identity.ts";

export interface Course {
  /** What its worker is shown at its start in the place of its input, with what reading that adds. */
  readonly open: (input: Readonly<Record<string, unknown>>, site: CallSite) => Promise<Opened>;
  readonly begin: (input: Readonly<Record<string, unknown>>) => CourseSteps;
}

export interface Opened {
  readonly shown: JsonValue;
  readonly label: Label;
}

/** Of one life. */
export interface CourseSteps {
  /** For the next request; undefined: as the model was made. */
  readonly temperature: number | undefined;
  /** What the worker is told when it called nothing. */
  readonly repair: string;
  /** What the worker comes to after a step, as the text of a result; undefined: it goes on. */
  next(step: CourseStep): string | undefined;
  /** What it comes to where it called nothing, and when it was told so nothing again. */
  silent(): string;
}

export interface CourseStep {
  readonly reply: ModelReply;
  /** What the worker was shown of each call. */
  readonly texts: readonly string[];
  /** Of the request that was replied to. */
  readonly characters: number;
}

/** Once a life: kept before it is shown. @throws SandboxError with the code of the outcome */
export async function openCourse(
  run: CallSite["run"],
  { position: spawn, context, sources = [], signal }: SpawnRequest,
  { worker, course, input, shown }: Opening,
): Promise<Opened> {
  const position = openedPosition(spawn);
  const site: CallSite = { run, position, who: worker.name, context: joinLabels(shown, context), sources };
  const open = async (): Promise<Answer> => {
    const opened = await course.open(input, site);
    return { ok: true, text: JSON.stringify(opened.shown), label: opened.label };
  };
  const asked = { kind: "open", ...workerIdentity(run, worker), input, context };
  const told = { kind: "call", name: OPEN, who: worker.name, bits: 0, inputs: sources } as const;
  const answer =
    run.claim === undefined ? await open() : await answerOnce(run, { position, asked, told, signal }, open);
  if (!answer.ok) throw new SandboxError(answer.code, "what the worker is shown cannot be had");
  if (run.claim !== undefined) run.answeredBelow.set(spawn, [position]);
  return { shown: JSON.parse(answer.text) as JsonValue, label: answer.label };
}

interface Opening {
  readonly worker: ModelWorker;
  readonly course: Course;
  /** As the worker's own schema parsed it. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The join of the input's labels. */
  readonly shown: Label;
}

/** As operators see it among the calls of the worker. */
const OPEN = "open";

/** The same worker on a course. */
export function withCourse<W extends ModelWorker>(worker: W, course: Course): W {
  return Object.freeze({ ...worker, course });
}
