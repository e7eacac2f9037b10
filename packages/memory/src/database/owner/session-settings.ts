// What a connection has set, in a session that all connections share. Rule: when the session changes hands nothing of
// the last connection remains, and the next one's own settings are set again. Kept are the startup parameters and each
// statement that is one SET or RESET; a SET inside a longer text, or set_config(…, false), is lost at the next change.

/** Leaves no setting, role or sequence value. RESET ALL leaves the role alone, so the authorization is reset too. */
export const CLEAN = "reset all; set session authorization default; discard sequences";

const SETTING = /^\s*(?:set|reset)\s+(?!local\b|transaction\b|constraints\b)(?:session\s+)?("?[\w.]+"?)[^;]*;?\s*$/i;
const OF_THE_CONNECTION = new Set(["user", "database", "options", "replication", "client_encoding"]);

export interface Setting {
  readonly name: string;
  readonly sql: string;
}

/** The one setting that this SQL changes, where it does nothing else. */
export function settingIn(sql: string): Setting | undefined {
  const name = SETTING.exec(sql)?.[1];
  return name === undefined ? undefined : { name: name.toLowerCase(), sql: sql.replace(/;\s*$/, "") };
}

export class SessionSettings {
  #startup: ReadonlyMap<string, string> = new Map();
  #current = new Map<string, string>();

  /** The names and values of the packet that began the connection. */
  begin(parameters: ReadonlyMap<string, string>): void {
    const own = [...parameters].filter(([name]) => !OF_THE_CONNECTION.has(name));
    this.#startup = new Map(
      own.map(([name, value]) => [
        name.toLowerCase(),
        `set "${name.replaceAll('"', "")}" = '${value.replaceAll("'", "''")}'`,
      ]),
    );
    this.reset();
  }

  /** After the statement was done, not before. */
  note({ name, sql }: Setting): void {
    if (name === "all") this.reset();
    else {
      this.#current.delete(name); // the order of statements is kept
      this.#current.set(name, sql);
    }
  }

  reset(): void {
    this.#current = new Map(this.#startup);
  }

  forget(): void {
    this.#current.clear();
  }

  /** What makes the shared session this connection's. */
  takeOver(): string {
    return [CLEAN, ...this.#current.values()].join("; ");
  }
}
