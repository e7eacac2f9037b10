// A name, {{h3}}, for text that the main side may use but not read. The text is in a HandleTable, never in here.
import { SandboxError } from "../sandbox-error.ts";

declare const held: unique symbol;
/** Did this table issue it? A handle of another table has the same names. */
export let isOf: (handle: Handle<unknown>, table: object) => boolean;

/** Source of a regular expression for one handle name. Whether a name stands for anything, only a table knows. */
export const HANDLE_NAME = "\\{\\{h[0-9]+\\}\\}";

/** `T` is the type of what it stands for; it exists for the compiler only. */
export class Handle<T = string> {
  declare readonly [held]: T;
  readonly #id: number;
  readonly #table: object | undefined;

  static {
    isOf = (handle, table) => handle.#table === table;
  }

  /** `table` issued it; `fields` are handles for the parts of what it stands for. */
  constructor(id: number, table?: object, fields: Readonly<Record<string, Handle<unknown>>> = {}) {
    if (!Number.isSafeInteger(id) || id < 1)
      throw new SandboxError("bad_call", "a handle's id is an integer from 1 on");
    this.#id = id;
    this.#table = table;
    for (const [name, field] of Object.entries(fields)) {
      // A field of such a name would take the place of what a handle is.
      if (!(name in Handle.prototype)) Object.defineProperty(this, name, { value: field, enumerable: true });
    }
    Object.freeze(this);
  }

  toString(): string {
    return `{{h${this.#id}}}`;
  }

  toJSON(): string {
    return this.toString();
  }

  /** Throws where a number is wanted, as by `<` and `-`: it would be NaN, and each comparison false without a word. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint !== "number") return this.toString();
    throw new SandboxError("bad_call", `${this.toString()} is a handle, and no number; read the outcome to compare it`);
  }
}

// What console.log prints. Not in the class, so that its declaration needs no types of Node's.
Object.defineProperty(Handle.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Handle): string {
    return this.toString();
  },
});

const WHOLE_NAME = /^\{\{h([1-9][0-9]{0,15})\}\}$/;

/** The id in a name, or undefined when it is not written as a table writes it. */
export function idOf(name: string): number | undefined {
  const found = WHOLE_NAME.exec(name);
  return found ? Number(found[1]) : undefined;
}
