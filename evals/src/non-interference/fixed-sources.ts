// What the claim holds fixed beside the models: the clock and the source of ids. While a run is recorded they are the
// same in every world. What a world draws by itself comes from a source of its own.
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { emptyCheckpoint } from "@langchain/langgraph";
import { isOutside } from "./world.ts";

const NOW = Date.UTC(2031, 4, 6, 7, 8, 9, 10);

/** One run at a time: these are the process's own. */
export async function withFixedSources<T>(work: () => Promise<T>): Promise<T> {
  const undo = [fixDate(NOW - 1_000)];
  try {
    emptyCheckpoint(); // LangGraph counts its ids within a millisecond: the count begins anew when the next one is later
    undo.push(fixDate(NOW), fixBytes(), fixRandom());
    return await work();
  } finally {
    for (const one of undo.reverse()) one();
  }
}

function fixDate(now: number): () => void {
  const Own = globalThis.Date;
  class FixedDate extends Own {
    constructor(...args: readonly unknown[]) {
      super(...((args.length === 0 ? [now] : args) as [number]));
    }

    static override now(): number {
      return now;
    }
  }
  globalThis.Date = FixedDate as DateConstructor;
  return () => {
    globalThis.Date = Own;
  };
}

/** Ids are counted: the main side's and a world's own apart from each other. */
function fixBytes(): () => void {
  const drawn = { main: 0, outside: 0 };
  const fill = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const side = isOutside() ? "outside" : "main";
    const count = ++drawn[side];
    bytes.fill(side === "main" ? 0xa5 : 0x5a);
    for (let at = 0; at < Math.min(4, bytes.length); at++) bytes[bytes.length - 1 - at] = (count >>> (8 * at)) & 0xff;
    return view;
  };
  const uuid = () => {
    const hex = Buffer.from(fill(new Uint8Array(16))).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}` as const;
  };
  const { randomUUID } = crypto;
  const web = globalThis.crypto;
  const own = { getRandomValues: web.getRandomValues, randomUUID: web.randomUUID };
  Object.assign(crypto, { randomUUID: uuid });
  syncBuiltinESMExports();
  Object.defineProperty(web, "getRandomValues", { value: fill, configurable: true, writable: true });
  Object.defineProperty(web, "randomUUID", { value: uuid, configurable: true, writable: true });
  return () => {
    Object.assign(crypto, { randomUUID });
    syncBuiltinESMExports();
    Object.assign(web, own);
  };
}

function fixRandom(): () => void {
  const own = Math.random;
  const drawn = { main: 0, outside: 0 };
  Math.random = () => {
    const side = isOutside() ? "outside" : "main";
    return (++drawn[side] * 0.6180339887) % 1;
  };
  return () => {
    Math.random = own;
  };
}
