// How a connection begins. Rule: a startup packet never reaches PGlite; the owner answers it.
import { frame, int32 } from "./wire-frames.ts";

export type StartupRequest =
  | { readonly kind: "encryption" }
  | { readonly kind: "cancel"; readonly key: number }
  | { readonly kind: "begin"; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: "unknown" };

const [CANCEL, TLS, GSS] = [80_877_102, 80_877_103, 80_877_104];

export function readStartup(packet: Buffer): StartupRequest {
  const code = packet.readInt32BE(4);
  if (code === TLS || code === GSS) return { kind: "encryption" };
  if (code === CANCEL && packet.length >= 16) return { kind: "cancel", key: packet.readInt32BE(12) };
  if (code >> 16 !== 3) return { kind: "unknown" };
  const words = packet.toString("utf8", 8).split("\0");
  const parameters = new Map<string, string>();
  for (let at = 0; at + 1 < words.length && words[at] !== ""; at += 2)
    parameters.set(words[at] as string, words[at + 1] as string);
  return { kind: "begin", parameters };
}

/** No TLS on a local socket. */
export const REFUSE_ENCRYPTION = Buffer.from("N");

/** Authenticated, the server's parameters, whom to cancel, ready. The process of the key is the owner's own. */
export function greeting(serverVersion: string, key: number): Buffer {
  const parameters = {
    server_version: serverVersion,
    server_encoding: "UTF8",
    client_encoding: "UTF8",
    DateStyle: "ISO, MDY",
    integer_datetimes: "on",
    standard_conforming_strings: "on",
    TimeZone: "UTC",
  };
  return Buffer.concat([
    frame("R", int32(0)),
    ...Object.entries(parameters).map(([name, value]) => frame("S", name, value)),
    frame("K", int32(process.pid, key)),
    frame("Z", Buffer.from("I")),
  ]);
}
