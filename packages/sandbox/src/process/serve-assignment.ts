// The child's side: it is begun with one assignment over its standard input, asks over its standard output, says one result,
// and ends. Rule: it ends with its parent, and when anything is said out of turn. This file and what it imports are all that a
// child loads of this package: no validator, no schema library.
import { writeSync } from "node:fs";
import type { Assignment } from "../sandbox.ts";
import { codeOf, SandboxError } from "../sandbox-error.ts";
import type { JsonValue } from "../schema/json.ts";
import type { Said, Told } from "./conversation.ts";
import { frameOf, frameReader } from "./frame.ts";

/** Asks the other side; one after the other, whoever asks. @throws SandboxError with the code of its failure */
export type AskParent = (body: JsonValue) => Promise<JsonValue>;

/** Serves the one assignment of this process. What `work` throws crosses as its code. */
export function serveAssignment(work: (assignment: Assignment, ask: AskParent) => Promise<string>): void {
  const reader = frameReader(MOST_BYTES);
  let waiting: PromiseWithResolvers<JsonValue> | undefined;
  let begun = false;
  let last: Promise<unknown> = Promise.resolve();
  const { stdin } = process; // made by Node when it is first read: before the assignment comes
  const say = (said: Said) => put(frameOf(said));
  const asking =
    (tell: (said: Said) => void): AskParent =>
    (body) => {
      const answer = last.then(() => {
        waiting = Promise.withResolvers();
        tell({ kind: "ask", body });
        return waiting.promise;
      });
      last = answer.catch(() => {});
      return answer;
    };
  /** Runs of one ask, all of them but the bytes: as many as Node compiles for. An assignment that comes meanwhile asks after it. */
  const rehearse = async () => {
    const mouth = (said: Said) => {
      put(frameOf(said).subarray(0, 0));
      if (said.kind === "ask") queueMicrotask(() => hear({ kind: "answer", body: null }));
    };
    for (let times = 0; times < REHEARSALS; times++) {
      await asking(mouth)(null);
      mouth({ kind: "result", text: "" });
    }
  };
  const hear = (told: Told) => {
    if (told.kind === "rehearse") {
      void rehearse();
      return;
    }
    if (told.kind === "begin") {
      if (begun) process.exit(1);
      begun = true;
      work(told.assignment, asking(say)).then(
        (text) => say({ kind: "result", text }),
        (error: unknown) => say({ kind: "ended", code: codeOf(error) }),
      );
      return;
    }
    const asked = waiting;
    waiting = undefined;
    if (told.kind === "answer") asked?.resolve(told.body);
    else asked?.reject(new SandboxError(told.code, "what the worker asked for failed"));
  };
  stdin.on("data", (bytes: Buffer) => {
    for (const told of reader.read(bytes) as readonly Told[]) hear(told); // the parent is ours
  });
  stdin.on("end", () => process.exit(0));
}

/** At once: a stream takes longer to take a word than the pipe. What a pipe that does not wait has no room for, the stream has. */
function put(frame: Buffer): void {
  let at = 0;
  try {
    do at += writeSync(STDOUT, frame, at);
    while (at < frame.length);
  } catch {
    process.stdout.write(frame.subarray(at));
  }
}

const STDOUT = 1;
const REHEARSALS = 50;
const MOST_BYTES = 2 ** 31;
