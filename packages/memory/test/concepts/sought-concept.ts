// A concept that is looked for, as a memory keeps it.
import type { Concept } from "../../src/index.ts";
import type { SoughtConcept } from "./pairs/pair.ts";

export const conceptOf = ({ name, situation, suggestion, cues, aliases, questions }: SoughtConcept): Concept => ({
  v: 1,
  format: "open",
  name,
  situation,
  suggestion,
  cues,
  aliases,
  questions,
});
