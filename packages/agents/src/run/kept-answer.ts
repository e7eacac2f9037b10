// What a run has finished is answered from what is kept of it: by position, with a hash of what was asked there. Rules:
// another hash at a known position is another run; what is told is kept before, whatever its code; what was cut short, or
// waits for a person, is neither.
import type { Change, OperationFacts } from "@bulkhead/memory";
import { type Code, type JsonValue, type Label, SandboxError } from "@bulkhead/sandbox";
import { askedHash } from "./asked-hash.ts";
import { CHANGED } from "./claim-run.ts";
import { ANYBODYS } from "./main-context.ts";
import type { AnyRun } from "./run.ts";

/** As it is kept. `text`: what a tool returned, or an admitted value's JSON with real text. */
export type Answer =
  | { readonly ok: true; readonly text: string; readonly label: Label }
  | {
      readonly ok: false;
      readonly code: Code;
      readonly label: Label;
      /** It was not the rules that denied it. */
      readonly by?: "guard";
    };

/** What is told of an operation beside what its answer tells. */
export type OperationTold = Pick<OperationFacts, "kind" | "name" | "who" | "bits" | "schema" | "inputs">;

/** Undefined: it is not finished. */
export function keptAnswer({ claim }: AnyRun, position: string, asked: string): Answer | "changed" | undefined {
  const kept = claim?.kept.get(position);
  if (kept === undefined) return undefined;
  return kept.asked === asked ? (kept.answer as unknown as Answer) : "changed"; // it was made by changeOf
}

/** What is to be kept of it. */
export function changeOf(
  answer: Answer,
  at: { readonly position: string; readonly asked: string; readonly ms: number; readonly told: OperationTold },
): Change {
  const { position, asked, ms, told } = at;
  const { ok, label } = answer;
  const facts = { ...told, ok, ...(answer.ok ? {} : { code: answer.code }), label, ms: Math.round(ms) };
  // An answer and a label are plain JSON.
  return { kind: "keep", kept: { position, asked, answer: answer as unknown as JsonValue, facts } };
}

/** Was it brought to its end, so that who asked may be told? */
export function isFinished(answer: Answer, signal: AbortSignal): boolean {
  return answer.ok || !(signal.aborted || answer.code === "needs_approval" || answer.code === "run_changed");
}

export interface AskedOnce {
  readonly position: string;
  /** What the hash is of. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly told: OperationTold;
  readonly signal: AbortSignal;
}

/**
 * What is kept, or what is answered now, which is kept before it is told; `run_changed`: something else is kept here.
 * @throws SandboxError `cancelled`: it could not be kept
 */
export async function answerOnce(run: AnyRun, call: AskedOnce, ask: () => Promise<Answer>): Promise<Answer> {
  const { position, told, signal } = call;
  const asked = askedHash({ ...call.asked, principal: run.settings.principal });
  const kept = keptAnswer(run, position, asked);
  if (kept === "changed") {
    recordChange(run, position, told.who);
    return { ok: false, code: "run_changed", label: ANYBODYS };
  }
  if (kept !== undefined) return kept;
  const started = performance.now();
  const answer = await ask();
  if (isFinished(answer, signal))
    await run.keeping.write(
      changeOf(answer, { position, asked, ms: performance.now() - started, told: withBelow(run, call) }),
    );
  return answer;
}

/** What a spawn was answered last is among what its outcome is made of. */
function withBelow({ answeredBelow }: AnyRun, { position, told }: AskedOnce): OperationTold {
  const below = answeredBelow.get(position);
  return below === undefined ? told : { ...told, inputs: [...new Set([...told.inputs, ...below])] };
}

/**
 * For what had several calls under way, once all of them have ended.
 * @throws SandboxError `run_changed`; `needs_approval`: one of them waits for a person
 */
export function refuseUnended(
  answers: readonly ({ readonly ok: true } | { readonly ok: false; readonly code: Code } | undefined)[],
): void {
  const codes = answers.map((answer) => (answer?.ok === false ? answer.code : undefined));
  for (const code of ["run_changed", "needs_approval"] as const)
    if (codes.includes(code)) throw new SandboxError(code, "one of its calls cannot be answered now");
}

/** Operators are told the way out. */
export function recordChange(run: AnyRun, position: string, who: string): void {
  run.record.failure(position, who, CHANGED);
}
