// A name, {{h3}}, for text that the main side may use but not read. The text is in a HandleTable, never in here.
import { inspect } from "node:util";
import { SandboxError } from "./sandbox-error.ts";

declare const held: unique symbol;

/** Source of a regular expression for one handle name. Whether a name stands for anything, only a table knows. */
export const HANDLE_NAME = "\\{\\{h[0-9]+\\}\\}";

const WHOLE_NAME = new RegExp(`^${HANDLE_NAME}$`);

/** `T` is the type of what it stands for; it exists for the compiler only. */
export class Handle<T = string> {
  declare readonly [held]: T;
  readonly #name: string;

  constructor(name: string) {
    if (!WHOLE_NAME.test(name)) throw new SandboxError("bad_call", "a handle is named {{h<digits>}}");
    this.#name = name;
    Object.freeze(this);
  }

  toString(): string {
    return this.#name;
  }

  toJSON(): string {
    return this.#name;
  }

  [Symbol.toPrimitive](): string {
    return this.#name;
  }

  [inspect.custom](): string {
    return this.#name;
  }
}
