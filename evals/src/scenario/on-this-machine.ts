// Work that opens no connection to another machine. Tools and models are played, so nothing should; but a middleware can ask a
// model of its own, and code can fetch. Then the connection is refused before any name is looked up, and it is said.
import { AsyncLocalStorage } from "node:async_hooks";
import { Socket } from "node:net";
import { EvalsError } from "../evals-error.ts";

interface Refusal {
  host: string | undefined;
}

const refusals = new AsyncLocalStorage<Refusal>();
const connect = Socket.prototype.connect;

/** @throws EvalsError `leaves_machine` */
export async function onThisMachine<T>(work: () => Promise<T>): Promise<T> {
  Socket.prototype.connect = guarded;
  const refusal: Refusal = { host: undefined };
  const [done] = await Promise.allSettled([refusals.run(refusal, work)]);
  if (refusal.host !== undefined) throw leaves(refusal.host); // whoever caught it inside: it was tried
  if (done.status === "rejected") throw done.reason;
  return done.value;
}

function guarded(this: Socket, ...args: unknown[]): Socket {
  const refusal = refusals.getStore();
  const host = hostOf(args);
  if (refusal !== undefined && host !== undefined && !isHere(host)) {
    refusal.host ??= host;
    process.nextTick(() => this.destroy(leaves(host)));
    return this;
  }
  return (connect as (...args: unknown[]) => Socket).apply(this, args); // as Node's own overloads take them
}

/** `connect(port, host)`, `connect({ port, host })`, or as Node calls itself: `[[options, …]]`. A path is of this machine. */
function hostOf([first, second]: readonly unknown[]): string | undefined {
  if (Array.isArray(first)) return hostOf(first as readonly unknown[]);
  if (typeof first === "object" && first !== null) {
    const { host, path } = first as { readonly host?: unknown; readonly path?: unknown };
    return typeof path === "string" ? undefined : String(host ?? "localhost");
  }
  return typeof first === "number" ? String(typeof second === "string" ? second : "localhost") : undefined;
}

const isHere = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/i.test(host);

function leaves(host: string): EvalsError {
  return new EvalsError(
    "leaves_machine",
    `something in it opened a connection to ${host}, and was refused: tools and the agent's models are played here, what a middleware or your own code asks by itself is not; leave that out of what is tested`,
  );
}
