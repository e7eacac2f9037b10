// What the handles of one thread stand for. Operator side; ids are taken in spawn order, so completion order shows nowhere.
import { Handle } from "./handle.ts";
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
  readonly #held = new Map<string, Held>();
  #next = 1;

  /** Takes `count` ids at once. Ids that stay unused are never given to anybody else. */
  reserve(count: number, source?: string): HandleBlock {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new SandboxError("bad_call", "reserve takes a number of ids, 0 or more");
    }
    const end = this.#next + count;
    let next = this.#next;
    this.#next = end;
    return {
      issue: (text, label) => {
        if (next >= end) throw new SandboxError("bad_call", "this block of handles is used up; reserve more ids");
        return this.#name(next++, text, label, source);
      },
    };
  }

  issue(text: string, label: Label, source?: string): Handle {
    return this.reserve(1, source).issue(text, label);
  }

  /** What a name stands for; only names that this table issued stand for anything. */
  get(name: Handle | string): Held | undefined {
    return this.#held.get(typeof name === "string" ? name : name.toString());
  }

  #name(id: number, text: string, label: Label, source: string | undefined): Handle {
    const handle = new Handle(`{{h${id}}}`);
    this.#held.set(handle.toString(), source === undefined ? { text, label } : { text, label, source });
    return handle;
  }
}
