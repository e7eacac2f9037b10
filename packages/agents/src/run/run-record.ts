// What a run did, written down as it goes, for the report of whoever watches it. Operator side.
import { renderText } from "../chat/render-text.ts";
import type { EffectRecord } from "../tool/effect.ts";
import type { AnyRun } from "./run.ts";
import type { Failure, RunReport, SpawnRecord } from "./run-report.ts";
import type { Spending } from "./spending.ts";

export class RunRecord {
  readonly #isWatched: boolean;
  readonly #effects: EffectRecord[] = [];
  readonly #spawns: SpawnRecord[] = [];
  readonly #failures: Failure[] = [];
  #mainModelCalls = 0;
  #mainCharacters = 0;
  #toolCalls = 0;

  constructor({ isWatched }: { readonly isWatched: boolean }) {
    this.#isWatched = isWatched;
  }

  mainModelCall(characters: number): void {
    this.#mainModelCalls++;
    this.#mainCharacters += characters;
  }

  toolCall(): void {
    this.#toolCalls++;
  }

  effect(effect: EffectRecord): void {
    this.#effects.push(effect);
  }

  /** What was thrown stays on the operator's side: the main side gets a code. */
  failure(position: string, name: string, error: unknown): void {
    let text: string;
    try {
      text = String(error);
    } catch {
      text = "(cannot be shown)";
    }
    this.#failures.push({ position, name, text: text.slice(0, 2_000) });
  }

  /** Where nobody will see a report, nothing is made of it. */
  spawn(record: () => SpawnRecord): void {
    if (this.#isWatched) this.#spawns.push(record());
  }

  report({ id, thread, settings: { principal } }: AnyRun, spending: Spending): RunReport {
    const { handles } = thread;
    const { modelCalls, tokens, usd, bits, ms } = spending;
    return {
      run: id,
      modelCalls,
      mainModelCalls: this.#mainModelCalls,
      tokens,
      ...(usd === undefined || modelCalls === 0 ? {} : { usd }),
      toolCalls: this.#toolCalls,
      bits,
      threadBits: thread.bits,
      mainCharacters: this.#mainCharacters,
      wallMs: Math.round(ms),
      effects: this.#effects,
      spawns: this.#spawns,
      failures: this.#failures,
      render: (text, options) => renderText(text, { handles, principal }, options?.as),
    };
  }
}
