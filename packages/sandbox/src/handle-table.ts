// What the handles of one thread stand for. Operator side; ids are taken in spawn order, so completion order shows nowhere.
import { Handle, idOf } from "./handle.ts";
import type { Label } from "./label.ts";
import { SandboxError } from "./sandbox-error.ts";

export interface Held {
  readonly text: string;
  readonly label: Label;
  /** Position of the spawn or call that made it. */
  readonly source?: string;
}

export interface HandleBlock {
  /** Names the text with the block's next id; throws when the block is used up. */
  issue(text: string, label: Label): Handle;
}

export class HandleTable {
  /** In order of their ids; ids of a block that were not issued stand for nothing. */
  readonly #blocks: Block[] = [];
  #next = 1;

  /** Takes `count` ids at once. Ids that stay unused are never given to anybody else. */
  reserve(count: number, source?: string): HandleBlock {
    if (!Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(this.#next + count)) {
      throw new SandboxError("bad_call", "reserve takes a number of ids, 0 or more");
    }
    const first = this.#next;
    this.#next += count;
    const held: Held[] = [];
    if (count > 0) this.#blocks.push({ first, held });
    return {
      issue: (text, label) => {
        if (held.length === count)
          throw new SandboxError("bad_call", "this block of handles is used up; reserve more ids");
        held.push(source === undefined ? { text, label } : { text, label, source });
        return new Handle(first + held.length - 1);
      },
    };
  }

  issue(text: string, label: Label, source?: string): Handle {
    return this.reserve(1, source).issue(text, label);
  }

  /** What a name stands for; only names that this table issued stand for anything. */
  get(name: Handle | string): Held | undefined {
    const id = idOf(typeof name === "string" ? name : name.toString());
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
