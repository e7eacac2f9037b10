// What a text is made of, for an embedder that knows no language: its words, and the runs of letters in them, so that forms of
// one word are near each other. Function words of English say nothing of what a text is about.

export interface Feature {
  readonly text: string;
  readonly weight: number;
}

const SHORTEST = 3;
const LONGEST = 5;
/** Of all runs of letters of one word together, where the word itself is 1. */
const RUNS = 1.2;

/** Of one word: it weighs as much as all its runs of letters, or nearly. */
export function featuresOf(word: string): readonly Feature[] {
  const runs = runsOf(word);
  return [
    { text: `w ${word}`, weight: 1 },
    ...runs.map((run) => ({ text: `r ${run}`, weight: RUNS / Math.sqrt(runs.length) })),
  ];
}

/** The words that tell what a text is about, and how often each occurs. */
export function wordsOf(text: string): readonly { readonly word: string; readonly times: number }[] {
  const words =
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !FUNCTION_WORDS.has(word));
  const times = new Map<string, number>();
  for (const word of telling.length > 0 ? telling : words) times.set(word, (times.get(word) ?? 0) + 1);
  return [...times].map(([word, count]) => ({ word, times: count }));
}

function runsOf(word: string): readonly string[] {
  const letters = [...`^${word}$`];
  const runs = new Set<string>();
  for (let size = SHORTEST; size <= LONGEST; size++)
    for (let at = 0; at + size <= letters.length; at++) runs.add(letters.slice(at, at + size).join(""));
  return [...runs];
}

const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `a about after all also an and any are as at be because been before being but by can could did do does doing down for from
  had has have having he her here hers him his how i if in into is it its itself just let me more most must my no nor not of
  off on once only or other our out over own same she should so some still such than that the their them then there these
  they this those though to too under until up us very was we were what when where which while who whom whose why will with
  would you your`.split(/\s+/),
);
