// LISTEN and UNLISTEN, kept per connection: the shared session listens for all, and a notification goes to those who
// asked for its channel, whoever caused it.

export interface Subscription {
  readonly kind: "listen" | "unlisten";
  readonly channel: string;
}

const STATEMENT = /^\s*(un)?listen\s+(?:"((?:[^"]|"")+)"|([\w$]+|\*))\s*;?\s*$/i;

/** Instead of an UNLISTEN: the session goes on listening for the others. */
export const UNLISTEN_NOTHING = 'unlisten "bulkhead none"';

export function subscriptionIn(sql: string): Subscription | undefined {
  const match = STATEMENT.exec(sql);
  if (match === null) return undefined;
  const [, un, quoted, plain = ""] = match;
  const channel = quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"');
  return { kind: un === undefined ? "listen" : "unlisten", channel };
}

export class Channels {
  readonly #names = new Set<string>();

  apply({ kind, channel }: Subscription): void {
    if (kind === "listen") this.#names.add(channel);
    else if (channel === "*") this.#names.clear();
    else this.#names.delete(channel);
  }

  has(channel: string): boolean {
    return this.#names.has(channel);
  }
}
