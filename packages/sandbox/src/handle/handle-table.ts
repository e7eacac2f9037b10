// What the handles of one context stand for, now or later. Operator side; ids are taken in spawn order, so completion
// order shows nowhere.
import type { Code } from "../code.ts";
import type { Label } from "../label.ts";
import { SandboxError } from "../sandbox-error.ts";
import type { JsonValue } from "../schema/json.ts";
import { Handle, idOf, isOf } from "./handle.ts";

export interface Held {
  /** `null` where it failed or is still to come; `undefined` for a part that was left out. */
  readonly value: JsonValue | undefined;
  /** The value where it is a text, else its JSON; empty where there is none. */
  readonly text: string;
  readonly label: Label;
  /** Position of the spawn or call that made it. */
  readonly source?: string;
  /** Why there is no value. */
  readonly code?: Code;
  /** Of a value that is still to come: resolves when it is there, or has failed. */
  readonly coming?: Promise<void>;
}

/** What stands behind an id, as it is kept outside of this process. */
export interface HeldHandle extends Pick<Held, "label" | "source"> {
  readonly id: number;
  readonly value: JsonValue;
}

export interface HandleBlock {
  /** Its ids: `first`, and `count - 1` after it. */
  readonly first: number;
  readonly count: number;
  /** What its ids stand for so far; what is still to come, and what failed, is left out. */
  held(): readonly HeldHandle[];
  /** Names the value with the block's next id; throws when the block is used up. */
  issue(value: JsonValue, label: Label): Handle;
  /** Names what is to come. Its label is known before it is. `fields`: handles for its parts. */
  pend(label: Label, fields?: Readonly<Record<string, Handle<unknown>>>): PendingHandle;
}

export interface PendingHandle {
  readonly handle: Handle<unknown>;
  settle(value: JsonValue | undefined): void;
  fail(code: Code): void;
}

export class HandleTable {
  /** In order of their ids; ids of a block that were not issued stand for nothing. */
  readonly #blocks: Block[] = [];
  readonly #token = {};
  #next = 1;
  #expired = 0;

  /**
   * A table as another process left it: ids below `next` are taken, up to `expired` they stand for nothing, and what is
   * `held` stands for what it did.
   */
  static restored(left: {
    readonly next: number;
    readonly expired: number;
    readonly held: readonly HeldHandle[];
  }): HandleTable {
    const table = new HandleTable();
    for (const { id, value, label, source } of [...left.held].sort((a, b) => a.id - b.id)) {
      table.#next = id;
      table.issue(value, label, source);
    }
    table.#next = left.next;
    table.#expired = left.expired;
    return table;
  }

  /** The id that is given next. */
  get next(): number {
    return this.#next;
  }

  /** The highest id that another table gave. */
  get expired(): number {
    return this.#expired;
  }

  /** Takes `count` ids at once. Ids that stay unused are never given to anybody else. */
  reserve(count: number, source?: string): HandleBlock {
    if (!Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(this.#next + count)) {
      throw new SandboxError("bad_call", "reserve takes a number of ids, 0 or more");
    }
    const first = this.#next;
    this.#next += count;
    return this.#block(first, count, source);
  }

  /** A block that was taken before, by who began what is begun again: none of its ids stands for anything yet. */
  reopen(first: number, count: number, source?: string): HandleBlock {
    if (first + count > this.#next) throw new SandboxError("bad_call", "these ids were never taken");
    const left = this.#blocks.findIndex((block) => block.first === first);
    if (left !== -1) this.#blocks.splice(left, 1);
    return this.#block(first, count, source);
  }

  #block(first: number, count: number, source: string | undefined): HandleBlock {
    const held: Held[] = [];
    if (count > 0) {
      const after = this.#blocks.findLastIndex((block) => block.first < first) + 1;
      this.#blocks.splice(after, 0, { first, held });
    }
    const from = source === undefined ? {} : { source };
    const next = (): number => {
      if (held.length === count)
        throw new SandboxError("bad_call", "this block of handles is used up; reserve more ids");
      return first + held.length;
    };
    return {
      first,
      count,
      held: () =>
        held.flatMap(({ value, label, code, coming }, at) =>
          value === undefined || code !== undefined || coming !== undefined
            ? []
            : [{ id: first + at, value, label, ...from }],
        ),
      issue: (value, label) => {
        const handle = new Handle(next(), this.#token);
        held.push({ value, text: textOf(value), label, ...from });
        return handle;
      },
      pend: (label, fields) => {
        const handle = new Handle<unknown>(next(), this.#token, fields);
        const { promise, resolve } = Promise.withResolvers<void>();
        const at = held.push({ value: null, text: "", label, ...from, coming: promise }) - 1;
        const become = (what: Pick<Held, "value" | "text" | "code">) => {
          held[at] = { ...what, label, ...from };
          resolve();
        };
        return {
          handle,
          settle: (value) => become({ value, text: textOf(value) }),
          fail: (code) => become({ value: null, text: "", code }),
        };
      },
    };
  }

  issue(value: JsonValue, label: Label, source?: string): Handle {
    return this.reserve(1, source).issue(value, label);
  }

  /** Ids up to this one were another table's, which is gone: they stand for nothing, and are given to nobody else. */
  expire(upTo: number): void {
    if (upTo < this.#next) return;
    this.reserve(upTo - this.#next + 1);
    this.#expired = upTo;
  }

  isExpired(name: string): boolean {
    const id = idOf(name);
    return id !== undefined && id <= this.#expired;
  }

  /** What a name or a handle stands for; only what this table issued stands for anything. */
  get(name: Handle<unknown> | string): Held | undefined {
    if (typeof name !== "string" && !isOf(name, this.#token)) return undefined;
    const id = idOf(name.toString());
    if (id === undefined) return undefined;
    const block = this.#blockOf(id);
    return block?.held[id - block.first];
  }

  // The last block that begins at or before the id.
  #blockOf(id: number): Block | undefined {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#blocks[middle]?.first ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return this.#blocks[low - 1];
  }
}

interface Block {
  readonly first: number;
  readonly held: readonly Held[];
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
