// How hot a worker's model is asked: as it was made, until the worker goes in circles; then one step hotter with each circle,
// to a cap; and a little cooler with each step that is none, until it is as it was made again. Pure.

export interface Heat {
  /** With each circle. */
  readonly step: number;
  readonly cap: number;
  /** Less with each step outside of one. */
  readonly anneal: number;
}

export const DEFAULT_HEAT: Heat = Object.freeze({ step: 0.4, cap: 1, anneal: 0.1 });

/** `now` and the result: undefined is as the model was made. */
export function nextTemperature(now: number | undefined, inCircle: boolean, heat: Heat): number | undefined {
  const next = inCircle ? Math.min(heat.cap, (now ?? 0) + heat.step) : (now ?? 0) - heat.anneal;
  const rounded = Math.round(next * 1_000) / 1_000;
  return rounded > 0 ? rounded : undefined;
}
