// What a memory has for a task, within a budget of tokens (ArcMemo's reading, arXiv 2509.04439): all of it while it fits;
// otherwise what is found, the best in full and the rest as names; a model may choose which by their exact names. Rules: only
// what may guide is looked at; the budget is kept; an answer that cannot be read means no hints, and the reason is said.
import { type Integrity, joinLabels, type Label } from "@bulkhead/sandbox";
import { untilStopped } from "../../until-stopped.ts";
import type { ConceptMemory } from "../concept-memory.ts";
import { chosenNames } from "./chosen-names.ts";
import type { Recalled, RecalledConcept } from "./recall-rows.ts";
import { choiceLine, conceptLine, conceptTitle, namesLine } from "./render-concepts.ts";

export interface SelectOptions {
  /** Of the text, in tokens. */
  readonly budget: number;
  /** How many tokens a line has. */
  readonly count: (line: string) => number;
  /** Default "trusted", and what the memory's principal said. */
  readonly atLeast?: Integrity | undefined;
  /** As for `recall`. */
  readonly principal?: string | undefined;
  /** How many in full where not everything is given. Default 8. */
  readonly most?: number | undefined;
  /** A model's answer: a JSON list of the names that it wants in full. Not asked where everything is given. */
  readonly choose?:
    | ((choice: ConceptChoice, options: { readonly signal?: AbortSignal | undefined }) => Promise<unknown>)
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ConceptChoice {
  readonly task: string;
  /** What there is to choose from: a line of JSON each, which is data. */
  readonly text: string;
  readonly names: readonly string[];
  readonly label: Label;
}

export interface SelectedConcepts {
  /** In full. */
  readonly shown: readonly RecalledConcept[];
  /** Of others that are there, as far as the text names them. */
  readonly names: readonly string[];
  /** A line of JSON for each that is shown, then one of names. Empty: there is nothing to say. */
  readonly text: string;
  readonly tokens: number;
  /** Of all that the text was made of. */
  readonly label: Label;
  /** Their rows of provenance: of those in full, of those that are named, and of those that were chosen from. */
  readonly made: readonly string[];
  readonly how: "everything" | "retrieved" | "chosen";
  /** Names that a model chose and that are none. */
  readonly dropped: number;
  /** Why there are no hints, or fewer than there could be. */
  readonly why?: "unparsable" | "choice_failed" | "embedder_failed";
}

/** Of what is found, so many are looked at. */
const CANDIDATES = 50;
/** More of them per token than any text has: who is over is over. */
const CHARACTERS = 8;
/** Whoever helped less often is rarely used. */
const OFTEN = 2;

/** @throws what the memory throws; the signal's reason */
export async function selectConcepts(
  memory: Pick<ConceptMemory, "recall">,
  task: string,
  { budget, count, atLeast, principal, most = 8, choose, signal }: SelectOptions,
): Promise<SelectedConcepts> {
  const asked = { count: CANDIDATES, atLeast, principal, signal };
  const first = await memory.recall(task, { ...asked, whole: budget * CHARACTERS });
  if (first.whole) {
    const all = fill(first.concepts, [], budget, count);
    if (all.shown.length === first.concepts.length) return { ...all, how: "everything", dropped: 0 };
  }
  const found = first.whole ? await memory.recall(task, asked) : first;
  const failed = found.embedderFailed ? { why: "embedder_failed" as const } : {};
  if (choose === undefined || found.concepts.length === 0)
    return {
      ...fill(found.concepts.slice(0, most), found.concepts.slice(most), budget, count),
      how: "retrieved",
      dropped: 0,
      ...failed,
    };

  const choice = choiceOf(task, found);
  const answer = await untilStopped(() => choose(choice, { signal }), signal).catch(() => undefined);
  signal?.throwIfAborted();
  const chosen = chosenNames(answer, choice.names);
  const made = found.concepts.map(({ revision }) => revision.provenance);
  if (chosen === undefined) {
    const why = answer === undefined ? "choice_failed" : "unparsable";
    return { ...fill([], [], budget, count), label: choice.label, made, how: "chosen", dropped: 0, why };
  }
  const picked = chosen.names.flatMap((name) => found.concepts.find((one) => conceptTitle(one) === name) ?? []);
  const rest = found.concepts.filter((one) => !picked.includes(one));
  // Which were chosen says something of all that there was to choose from.
  return {
    ...fill(picked, rest, budget, count),
    label: choice.label,
    made,
    how: "chosen",
    dropped: chosen.dropped,
    ...failed,
  };
}

function choiceOf(task: string, { concepts }: Recalled): ConceptChoice {
  return {
    task,
    text: concepts.map(choiceLine).join("\n"),
    names: concepts.map(conceptTitle),
    label: joinLabels(...concepts.map(({ revision }) => revision.label)),
  };
}

/** As many in full as there is room for, in their order; then names. */
function fill(
  wanted: readonly RecalledConcept[],
  rest: readonly RecalledConcept[],
  budget: number,
  count: SelectOptions["count"],
): Pick<SelectedConcepts, "shown" | "names" | "text" | "tokens" | "label" | "made"> {
  const cost = (line: string) => count(`${line}\n`);
  const lines: string[] = [];
  const shown: RecalledConcept[] = [];
  let tokens = 0;
  for (const one of wanted) {
    const line = conceptLine(one);
    const sum = tokens + cost(line);
    if (!(sum <= budget)) continue; // nor what is no number
    tokens = sum;
    lines.push(line);
    shown.push(one);
  }
  const others = [...wanted.filter((one) => !shown.includes(one)), ...rest];
  const { line, named } = nameOthers(others, (text) => tokens + cost(text) <= budget);
  if (line !== undefined) {
    tokens += cost(line);
    lines.push(line);
  }
  const told = [...shown, ...named].map(({ revision }) => revision);
  return {
    shown,
    names: named.map(conceptTitle),
    text: lines.join("\n"),
    tokens,
    label: joinLabels(...told.map(({ label }) => label)),
    made: told.map(({ provenance }) => provenance),
  };
}

/** Those that helped often before the others, as many as fit: a line is as long as all its names, so few are tried. */
function nameOthers(others: readonly RecalledConcept[], fits: (line: string) => boolean) {
  const often = others.filter(({ uses }) => uses >= OFTEN);
  const ordered = [...often, ...others.filter(({ uses }) => uses < OFTEN)];
  const lineOf = (size: number) =>
    namesLine({
      others: ordered.slice(0, Math.min(size, often.length)).map(conceptTitle),
      rarelyUsed: ordered.slice(often.length, Math.max(size, often.length)).map(conceptTitle),
      more: ordered.length - size,
    });
  let [fit, most] = [0, ordered.length];
  for (let size = most; fit < most; size = Math.ceil((fit + most) / 2))
    if (fits(lineOf(size))) fit = size;
    else most = size - 1;
  return { line: fit === 0 ? undefined : lineOf(fit), named: ordered.slice(0, fit) };
}
