// What a figure is called where a person reads it.
import type { Figure } from "./compare.ts";

export const FIGURE_NAMES: Readonly<Record<Figure, string>> = {
  utility: "tasks done",
  utilityUnderAttack: "tasks done under attack",
  attackSuccess: "goals reached",
  unwanted: "runs with unwanted effects",
};
