// What a main agent is shown of its memory beside its messages is looked up once a run, before the model is first asked. It is
// kept as a call of the main side's is, so that whoever takes the run up is shown the same; reading it lowers the context.
import { AgentsError } from "../agents-error.ts";
import { askedHash } from "../run/asked-hash.ts";
import { CHANGED } from "../run/claim-run.ts";
import { type Answer, changeOf, keptAnswer, recordChange } from "../run/kept-answer.ts";
import type { Run } from "../run/run.ts";

type Found = Extract<Answer, { readonly ok: true }>;

export interface Looking {
  readonly position: string;
  /** As operators see it: `tasks.context`. */
  readonly name: string;
  /** What the hash is of. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** `made`: rows of provenance that it is made of. */
  readonly look: () => Promise<{ readonly answer: Found; readonly made?: readonly string[] }>;
}

/** @throws AgentsError `run_changed`; what `look` throws */
export async function lookOnce(run: Run, { position, name, asked, look }: Looking): Promise<Found> {
  const hash = askedHash({ ...asked, principal: run.settings.principal });
  const kept = keptAnswer(run, position, hash);
  if (kept === "changed" || kept?.ok === false) {
    recordChange(run, position, "main");
    throw new AgentsError("run_changed", CHANGED);
  }
  const answer = kept ?? (await now());
  run.thread.read(answer.label);
  return answer;

  async function now(): Promise<Found> {
    const started = performance.now();
    const { answer: found, made = [] } = await look();
    const told = { kind: "call", name, who: "main", bits: 0, inputs: made.map((id) => `#${id}`) } as const;
    run.keeping.writeLater(changeOf(found, { position, asked: hash, ms: performance.now() - started, told }));
    return found;
  }
}
