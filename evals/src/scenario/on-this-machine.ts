// Work that tells no other machine anything. Tools and models are played, so nothing should; but a middleware can ask a
// model of its own, and code can fetch. Then the connection, the datagram or the question to a name server is refused, and it
// is said. What a process or a thread does that the work starts is not seen.
import { Socket as Datagrams } from "node:dgram";
import { Socket } from "node:net";
import { guardNameLookups } from "./name-lookups.ts";
import { refusalOf, refusing } from "./refusals.ts";

type Method<T> = (this: T, ...args: unknown[]) => unknown;

// As Node's own overloads take them.
const connect = Socket.prototype.connect as unknown as Method<Socket>;
const send = Datagrams.prototype.send as unknown as Method<Datagrams>;
const connectDatagrams = Datagrams.prototype.connect as unknown as Method<Datagrams>;

/** @throws EvalsError `leaves_machine` */
export function onThisMachine<T>(work: () => Promise<T>): Promise<T> {
  Socket.prototype.connect = guardedConnect as typeof Socket.prototype.connect;
  Datagrams.prototype.send = guardedSend as typeof Datagrams.prototype.send;
  Datagrams.prototype.connect = guardedDatagrams as typeof Datagrams.prototype.connect;
  guardNameLookups();
  return refusing(work);
}

const guardedConnect: Method<Socket> = function (...args) {
  const refusal = refusalOf(hostOf(args));
  if (refusal === undefined) return connect.apply(this, args);
  process.nextTick(() => this.destroy(refusal));
  return this;
};

/** `send(msg, [offset, length,] port[, address][, callback])`: of a connected socket the address was asked for before. */
const guardedSend: Method<Datagrams> = function (...args) {
  const refusal = refusalOf(args.slice(1).find((one) => typeof one === "string"));
  if (refusal !== undefined) throw refusal;
  return send.apply(this, args);
};

/** `connect(port[, address][, callback])` */
const guardedDatagrams: Method<Datagrams> = function (...args) {
  const refusal = refusalOf(args.find((one) => typeof one === "string"));
  if (refusal !== undefined) throw refusal;
  return connectDatagrams.apply(this, args);
};

/** `connect(port, host)`, `connect({ port, host })`, or as Node calls itself: `[[options, …]]`. A path is of this machine. */
function hostOf([first, second]: readonly unknown[]): string | undefined {
  if (Array.isArray(first)) return hostOf(first as readonly unknown[]);
  if (typeof first === "object" && first !== null) {
    const { host, path } = first as { readonly host?: unknown; readonly path?: unknown };
    return typeof path === "string" ? undefined : String(host ?? "localhost");
  }
  return typeof first === "number" ? String(typeof second === "string" ? second : "localhost") : undefined;
}
