// The writes of a worker that was cut, in a run that is taken up again: the worker starts anew, and what it has done, or
// tried, is not done twice. A model need not do it all again in the same order, so the same call is answered as it was
// wherever below the operation it comes. Another call of that tool is not made in a worker's life until what was done there
// has come again: it could be the same write in other words.
import type { AnyTool } from "../tool/tool.ts";
import { askedHash } from "./asked-hash.ts";
import type { Answer } from "./journal.ts";

export interface DoneWrite {
  readonly position: string;
  /** The tool, or what it was derived from. */
  readonly base: string;
  readonly asked: string;
  readonly answer: Answer;
}

export interface AskedWrite {
  readonly position: string;
  readonly who: string;
  readonly tool: AnyTool;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Of one play of a run. Of the main side's own writes its operations keep the answers. */
export class DoneWrites {
  readonly #done: Map<string, DoneWrite>;
  /** Positions of what came again, and of what this play did. */
  readonly #met = new Set<string>();

  /** `done`: of the run, by position. */
  constructor(done: Map<string, DoneWrite>) {
    this.#done = done;
  }

  /** What the write is answered without being made; undefined: it is to be made. */
  before(write: AskedWrite, label: Answer["label"]): Answer | undefined {
    const { position, tool } = write;
    const asked = hashOf(write);
    const left = [...this.#done.values()].filter((done) => !this.#met.has(done.position));
    const same = left.filter((done) => done.asked === asked && operationOf(done.position) === operationOf(position));
    const again = same.find((done) => done.position === position) ?? same[0];
    if (again !== undefined) {
      this.#met.add(again.position);
      return again.answer;
    }
    const changed =
      (this.#done.has(position) && this.#done.get(position)?.asked !== asked) ||
      left.some((done) => done.base === tool.base && isPassed(done.position, position));
    return changed ? { ok: false, code: "run_changed", label } : undefined;
  }

  keep(write: AskedWrite, answer: Answer): void {
    const { position, tool } = write;
    this.#met.add(position);
    this.#done.set(position, { position, base: tool.base, asked: hashOf(write), answer });
  }
}

function hashOf({ who, tool, arguments: args }: AskedWrite): string {
  return askedHash({ kind: "write", who, tool: tool.name, base: tool.base, arguments: args });
}

/** Of the same worker's life, in another step: calls of one step are made side by side, and each comes by itself. */
function isPassed(done: string, position: string): boolean {
  return lifeOf(done) === lifeOf(position) && stepOf(done) !== stepOf(position);
}

const operationOf = (position: string) => position.slice(0, position.indexOf("/"));
const lifeOf = (position: string) => position.slice(0, position.lastIndexOf("/"));
const stepOf = (position: string) => position.slice(0, position.lastIndexOf("-"));
