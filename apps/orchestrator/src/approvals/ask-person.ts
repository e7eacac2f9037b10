// A question put to the person at the terminal: the exact call, then a letter. Rules: a y counts only when there was time to
// read what it answers, and only for exactly that; whatever is no answer is none.
import { approvalText } from "@bulkhead/agents/approval";
import { type Effect, effectDigest, type RunStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { storeError } from "../cli/store-error.ts";
import { operationsOf } from "../runs/operations-of.ts";
import { sentence } from "../terminal/sentence.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { inEditor, withSet } from "./edited-arguments.ts";

export interface Asking {
  readonly store: RunStore;
  /** Whose answers these are. */
  readonly by: string;
  readonly terminal: Terminal;
  /** The line that is typed after the prompt; `undefined` at the end of the input. */
  readonly ask: (prompt: string) => Promise<string | undefined>;
  /** A y that was typed sooner answers nothing: it was typed for something else. */
  readonly readMs?: number;
  /** Ids of questions that were left for later: they are not put again. */
  readonly later: Set<string>;
}

/** What waits for a person in this run, one after the other. How many are settled now. */
export async function askPerson(run: string, asking: Asking): Promise<number> {
  const { store, by, terminal, later } = asking;
  const asked = (await store.approvals.list({ run, principal: by })).filter(({ id }) => !later.has(id));
  let settled = 0;
  for (const [at, effect] of asked.entries()) {
    terminal.err(`\n${asked.length > 1 ? `Question ${at + 1} of ${asked.length}\n\n` : ""}`);
    if ((await putQuestion(effect, asking)) === "later") later.add(effect.id);
    else settled++;
  }
  return settled;
}

async function putQuestion(asked: Effect, asking: Asking): Promise<"settled" | "later"> {
  const { terminal, ask, readMs = 600 } = asking;
  let effect: Effect | undefined = asked;
  let show: "cut" | "full" | "no" = "cut";
  while (effect !== undefined) {
    if (show !== "no") await draw(effect, show === "full", asking);
    show = "no";
    const since = performance.now();
    const typed = await ask(PROMPT);
    if (typed === undefined) return "later";
    const letter = typed.trim().toLowerCase();
    try {
      if (/^y(es)?$/.test(letter)) {
        if (performance.now() - since < readMs) terminal.err("That was typed before this could be read.\n");
        else return await settled(asking.store.approvals.approve(effect.id, asking.by, effectDigest(effect)));
      } else if (/^no?$/.test(letter)) return await settled(asking.store.approvals.reject(effect.id, asking.by));
      else if (letter === "l") return "later";
      else if (letter === "s") show = "full";
      else if (letter === "e") {
        effect = await edited(effect, asking);
        show = "cut";
      }
    } catch (error) {
      if (!tell(error, terminal)) throw error;
      const now = await asking.store.approvals.find(effect.id);
      if (now?.state !== "asked") return "settled"; // by somebody else, or too late: which was said
      show = effectDigest(now) === effectDigest(effect) ? "no" : "cut";
      effect = now;
    }
  }
  return "later";
}

const PROMPT = "Let it run? [y]es, [n]o, [e]dit, [s]how all of it, [l]ater: ";

async function settled(answer: Promise<Effect>): Promise<"settled"> {
  await answer;
  return "settled";
}

async function draw(effect: Effect, full: boolean, { terminal, store }: Asking): Promise<void> {
  const operations = await operationsOf(store, effect);
  const width = Math.min(100, terminal.progress.columns || 80);
  terminal.err(`${approvalText(effect, { width, full, operations })}\n\n`);
}

/** In the editor where there is one, else one argument that is typed. */
async function edited(effect: Effect, { store, by, ask, terminal }: Asking): Promise<Effect> {
  const hasEditor = (terminal.env["VISUAL"] || terminal.env["EDITOR"]) !== undefined;
  const set = hasEditor ? undefined : await ask("name=JSON: ");
  if (!hasEditor && !set) return effect;
  const args = set === undefined ? inEditor(effect.arguments, terminal.env) : withSet(effect.arguments, set);
  return store.approvals.edit(effect.id, args, by, effectDigest(effect));
}

/** What a person can do something about. */
function tell(error: unknown, { env, err, paintErr }: Terminal): boolean {
  const told = error instanceof CliError ? error : storeError(error, env);
  if (told !== undefined)
    err(`${paintErr("red", "bulkhead:")} ${sentence(told.message)} ${told.hint}`.trimEnd().concat("\n"));
  return told !== undefined;
}
