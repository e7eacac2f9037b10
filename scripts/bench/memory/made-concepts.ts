// Concepts that are made up, as many as are asked for, and tasks that some of them are for: the same for the same numbers.
// Each is of one of many topics, with words of its own topic and words that are common to all, as texts have them.
import { type Concept, unit } from "../../../packages/memory/src/index.ts";

export interface MadeConcept {
  readonly body: Concept;
  readonly words: string;
  readonly vector: Float32Array;
}

export const DIMENSIONS = 384;
const TOPIC_WORDS = 24;
const COMMON = 400;

export function madeConcept(number: number, topics: number): MadeConcept {
  const random = randomOf(number + 1);
  const topic = Math.floor(random() * topics);
  const name = `${topicWord(topic, random)} ${topicWord(topic, random)} ${wordOf(1_000_000 + number)}`;
  const body: Concept = {
    v: 1,
    format: "open",
    name,
    situation: sentence(topic, 9, random),
    suggestion: sentence(topic, 12, random),
    cues: [`${topicWord(topic, random)} ${topicWord(topic, random)}`],
  };
  const words = [name, ...(body.cues ?? []), body.situation, body.suggestion].join("\n");
  return { body, words, vector: madeVector(topic, number) };
}

/** Words of a topic, and some that say nothing. */
export function madeTask(number: number, topics: number): { readonly text: string; readonly vector: Float32Array } {
  const random = randomOf(-number - 1);
  const topic = Math.floor(random() * topics);
  return { text: sentence(topic, 8, random), vector: madeVector(topic, -number - 2) };
}

export function topicsFor(size: number): number {
  return Math.max(2, Math.round(size / 50));
}

/** As embedders make them: texts of one topic are near each other, and no two are the same. */
export function madeVector(topic: number, number: number): Float32Array {
  const [middle, own] = [direction(topic + 1), direction(-number - 1)];
  return unit(middle.map((one, at) => one + SPREAD * (own[at] ?? 0)));
}

/** Two of a topic have a cosine of about 1 / (1 + SPREAD²). */
const SPREAD = 0.8;

function direction(seed: number): Float32Array {
  const random = randomOf(seed);
  return unit(Float32Array.from({ length: DIMENSIONS }, () => random() + random() + random() + random() - 2));
}

const sentence = (topic: number, length: number, random: () => number): string =>
  Array.from({ length }, () => (random() < 0.6 ? topicWord(topic, random) : commonWord(random))).join(" ");

const topicWord = (topic: number, random: () => number): string =>
  wordOf(1_000 + topic * TOPIC_WORDS + Math.floor(random() * random() * TOPIC_WORDS));

/** Few of them are most of what is said. */
const commonWord = (random: () => number): string => wordOf(Math.floor(COMMON * random() ** 3));

const SYLLABLES = ["ba", "ko", "mi", "tu", "ra", "lem", "so", "vi", "dan", "pu", "ker", "no", "fa", "gli", "zo", "tem"];

/** The same number is the same word, and another one is another. */
function wordOf(number: number): string {
  let word = "";
  for (let left = number + 16; left > 0; left = Math.floor(left / 16)) word += SYLLABLES[left % 16];
  return `${word}k`; // nothing that a stemmer cuts
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296;
  };
}
