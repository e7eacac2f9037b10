// How an instruction goes on: it has passed when its worker has said that it is done and all evaluators pass on the tree, with
// that call or with a later change; it ends where its context is full, where it goes in circles whatever the temperature, and
// at its steps. Played again from the same replies and answers it comes to the same.
import type { AssignmentLimits } from "@bulkhead/sandbox";
import { parseObject } from "../model/parse-object.ts";
import { DELETE_FILES, DONE, STEP_REPAIR, WRITE_FILES } from "../prompts/program.ts";
import type { CourseStep, CourseSteps } from "../worker/course.ts";
import { type Carry, fitCarry } from "./carry.ts";
import { cycleLength, stableText } from "./cycle.ts";
import type { AttemptEnd } from "./instruction-end.ts";
import { readStepAnswer, type StepAnswer } from "./step-answer.ts";
import { type Heat, nextTemperature } from "./temperature.ts";
import { isTestFile } from "./test-file.ts";

export interface CourseLimits extends Pick<AssignmentLimits, "steps"> {
  /** Of the context, by the model's own count. */
  readonly contextTokens: number;
  /** Steps in circles, before it is given up. */
  readonly cycles: number;
  readonly heat: Heat;
}

export function instructionSteps(limits: CourseLimits, carry: Carry | undefined): CourseSteps {
  let temperature: number | undefined;
  let said = carry?.next === "fix";
  let last: StepAnswer | undefined;
  let [steps, cycles] = [0, 0];
  const keys: string[] = [];
  const touched = new Set([...(carry?.touched ?? [])].reverse());
  const deletedTests = new Set<string>();
  const counts = { pass: 0, fail: 0, none: 0, error: 0, timeout: 0 };

  const read = ({ reply, texts }: CourseStep): void => {
    for (const [index, { name }] of reply.calls.entries()) {
      if (![WRITE_FILES.name, DELETE_FILES.name, DONE.name].includes(name)) continue;
      const answer = readStepAnswer(texts[index] ?? "");
      if (answer === undefined) continue;
      for (const { path } of answer.changed ?? []) {
        touched.delete(path);
        touched.add(path);
      }
      for (const path of answer.removed ?? []) if (isTestFile(path)) deletedTests.add(path);
      for (const { verdict } of answer.evaluators ?? []) counts[verdict]++;
      if (answer.revision === undefined) continue;
      if (name === DONE.name) said = true;
      if (answer.revision >= (last?.revision ?? 0)) last = answer; // calls of one step run side by side
    }
  };
  const end = (kind: AttemptEnd["end"]): string => {
    const errors = (last?.evaluators ?? []).flatMap(({ diagnostics = [] }) =>
      diagnostics.map(({ file, rule, line }) => ({
        ...(file && { file }),
        ...(rule && { rule }),
        ...(line && { line }),
      })),
    );
    const next = !passes(last) ? (said ? "fix" : "write") : "finish";
    const ended: AttemptEnd = {
      end: kind,
      carry: fitCarry({ touched: [...touched].reverse(), errors, next }),
      revision: last?.revision ?? 0,
      steps,
      cycles,
      deletedTests: deletedTests.size,
      verdicts: counts,
    };
    return JSON.stringify({ value: ended });
  };

  return {
    get temperature() {
      return temperature;
    },
    repair: STEP_REPAIR,
    next(step) {
      steps++;
      read(step);
      if (said && passes(last)) return end("passed");
      keys.push(keyOf(step));
      const circle = cycleLength(keys) !== undefined;
      if (circle) cycles++;
      temperature = nextTemperature(temperature, circle, limits.heat);
      if (cycles >= limits.cycles) return end("cycle");
      if (steps === 1 && Math.min(askedOf(step), step.characters / BYTES_A_TOKEN) > limits.contextTokens)
        return end("full");
      if (contextOf(step) > limits.contextTokens) return end("overflow");
      return steps >= limits.steps ? end("steps") : undefined;
    },
    silent: () => end("no_result"),
  };
}

const passes = (answer: StepAnswer | undefined): boolean =>
  answer?.evaluators?.every(({ verdict }) => verdict === "pass") === true;

/** A version is another with each change, also of one that takes back the last: it tells no step from another. */
const keyOf = ({ reply, texts }: CourseStep): string =>
  stableText(
    JSON.stringify([
      reply.calls.map(({ name, arguments: args }) => [name, withoutVersions(args)]),
      texts.map(withoutVersions),
    ]),
  );

function withoutVersions(text: string): unknown {
  const parsed = parseObject(text);
  if (parsed === undefined) return text;
  return JSON.parse(JSON.stringify(parsed, (key, value: unknown) => (VERSIONS.has(key) ? undefined : value)));
}

const VERSIONS: ReadonlySet<string> = new Set(["base", "version", "revision"]);

/** Of a request, in the model's own tokens where it tells them. */
const askedOf = ({ reply, characters }: CourseStep): number => reply.usage?.input ?? characters / BYTES_A_TOKEN;

/** What the next request holds at least. */
function contextOf(step: CourseStep): number {
  const { reply, texts } = step;
  const replied = reply.usage?.output ?? reply.text.length / BYTES_A_TOKEN;
  return askedOf(step) + replied + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / BYTES_A_TOKEN;
}

/** Fewer than of most languages, so that what is estimated is rather too much. */
const BYTES_A_TOKEN = 3;
