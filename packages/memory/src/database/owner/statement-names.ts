// Prepared statements of one connection, in a session that all connections share. Rules: a name is kept apart by the
// connection's number; the statement without a name belongs to whoever parsed last, so it is parsed again when another
// connection may have been in between; what a connection named is closed when it ends.
import { endOfText, type Frame, frame, sync, textAt, typeOf } from "./wire-frames.ts";

/** What one batch needs of this: whether it parses the unnamed statement itself, or needs the earlier one again. */
export interface UnnamedUse {
  parsed: boolean;
  replay: Frame | undefined;
}

export class StatementNames {
  readonly #prefix: string;
  readonly #open = new Set<string>();
  #unnamed: Frame | undefined;

  constructor(connection: number) {
    this.#prefix = `${connection}:`;
  }

  /** A Parse, with its SQL replaced by what the shared session may see. */
  parse(message: Frame, sql: string, use: UnnamedUse): Frame {
    const name = textAt(message);
    const end = endOfText(message, endOfText(message));
    const parsed = frame("P", this.#own(name), sql, message.subarray(end));
    if (name === "") {
      this.#unnamed = parsed;
      use.parsed = true;
    } else {
      this.#open.add(name);
    }
    return parsed;
  }

  /** Bind, Describe and Close name statements too; every other frame passes. */
  rename(message: Frame, use: UnnamedUse): Frame {
    switch (typeOf(message)) {
      case "B":
        return this.#bind(message, use);
      case "D":
        return this.#describe(message, use);
      case "C":
        return this.#close(message);
      default:
        return message;
    }
  }

  /** What closes all that is still open; nothing when nothing is. */
  closing(): Buffer | undefined {
    if (this.#open.size === 0) return undefined;
    return Buffer.concat([...[...this.#open].map((name) => frame("C", Buffer.from("S"), this.#own(name))), sync]);
  }

  #bind(message: Frame, use: UnnamedUse): Frame {
    const portal = textAt(message);
    const at = endOfText(message);
    const name = textAt(message, at);
    if (name !== "") return frame("B", portal, this.#own(name), message.subarray(endOfText(message, at)));
    this.#needsUnnamed(use);
    return message;
  }

  #describe(message: Frame, use: UnnamedUse): Frame {
    if (!isStatement(message)) return message;
    const name = textAt(message, AFTER_KIND);
    if (name !== "") return frame("D", Buffer.from("S"), this.#own(name));
    this.#needsUnnamed(use);
    return message;
  }

  #close(message: Frame): Frame {
    if (!isStatement(message)) return message;
    const name = textAt(message, AFTER_KIND);
    if (name === "") return message;
    this.#open.delete(name);
    return frame("C", Buffer.from("S"), this.#own(name));
  }

  #needsUnnamed(use: UnnamedUse): void {
    if (use.parsed || this.#unnamed === undefined) return;
    use.replay = this.#unnamed;
    use.parsed = true;
  }

  #own(name: string): string {
    return name === "" ? "" : this.#prefix + name;
  }
}

const AFTER_KIND = 6;
const isStatement = (message: Frame): boolean => message[5] === 0x53; // "S"; "P" is a portal
