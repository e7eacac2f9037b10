// The model that plays the program's workers offline: for each instruction what its worker does step by step, and after a
// restart what the next one does. Rule: it decides from what it is shown alone, so a run that was killed and taken up in
// another process plays as one that was not.
import { type ScriptedModel, type Seen, scriptedModel, type TurnData } from "@bulkhead/agents/testing";
import { forgetsTheCut, storeWithNotes, storeWithoutExpiry, takesAnyScheme, trustsTheIndex } from "./mishaps.ts";
import { done, type Move, remove, view, write } from "./moves.ts";
import { finished } from "./written.ts";

const whole = (path: string) => [path, finished(path)] as const;

/** What went wrong, and how it goes on. */
const MOVES: Readonly<Record<string, { readonly first: readonly Move[]; readonly restarted?: readonly Move[] }>> = {
  // The hidden tests fail. It removes a test, which helps nothing and is reported; then it mends what they name.
  validation: {
    first: [
      write(["src/validation.ts", takesAnyScheme()], whole("test/validation.test.ts")),
      done,
      remove("test/validation.test.ts"),
      write(whole("src/validation.ts"), whole("test/validation.test.ts")),
    ],
  },
  // The type check fails.
  slug: {
    first: [write(["src/slug.ts", trustsTheIndex()], whole("test/slug.test.ts")), write(whole("src/slug.ts")), done],
  },
  // Its context overflows with what it wrote itself; the next worker has the carry, and the files.
  store: {
    first: [write(["src/store.ts", storeWithNotes()])],
    restarted: [write(["src/store.ts", storeWithoutExpiry()], whole("test/store.test.ts")), done],
  },
  // It breaks what the instruction before it had brought about, and cannot be done before that holds again.
  expiry: {
    first: [write(["src/store.ts", forgetsTheCut()], whole("test/expiry.test.ts")), done, write(whole("src/store.ts"))],
  },
  // It looks at the same file again and again, until it is asked at a higher temperature.
  statistics: {
    first: [
      view("src/store.ts"),
      view("src/store.ts"),
      whenHotter(write(whole("src/statistics.ts"), whole("test/statistics.test.ts")), view("src/store.ts")),
      done,
    ],
  },
  // It writes out of the folder.
  "rate-limit": {
    first: [
      write(["../outside.ts", "export {};\n"]),
      write(["/tmp/outside.ts", "export {};\n"]),
      write(whole("src/rate-limit.ts"), whole("test/rate-limit.test.ts")),
      done,
    ],
  },
  // It would rather be rid of the operator's test than keep the rules in it.
  server: {
    first: [
      remove("test/house-rules.test.ts"),
      write(["test/house-rules.test.ts", "// nothing to test\n"]),
      write(whole("src/server.ts"), whole("test/server.test.ts")),
      done,
    ],
  },
  start: { first: [write(whole("src/main.ts")), done] },
};

function whenHotter(move: Move, otherwise: Move): Move {
  return (seen) => (seen.temperature === undefined ? otherwise : move)(seen);
}

export function scriptedWorkers(): ScriptedModel {
  const turns = Object.entries(MOVES).map(([id, moves]) => [id, (seen: Seen) => play(id, moves, seen)] as const);
  return scriptedModel(Object.fromEntries(turns));
}

function play(id: string, { first, restarted }: (typeof MOVES)[string], seen: Seen): TurnData {
  const moves = (isRestarted(seen) ? restarted : undefined) ?? first;
  const move = moves[seen.step];
  if (move === undefined) throw new Error(`the script of ${id} has no step ${seen.step}`);
  return move(seen);
}

function isRestarted({ messages }: Seen): boolean {
  return messages.some(({ role, text }) => role === "user" && text.includes('"carry":{'));
}
