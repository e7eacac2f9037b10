// What is sealed opens in its own row only, with a key that is given, as it was.
import { randomBytes } from "node:crypto";
import type { JsonValue } from "@bulkhead/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryError } from "../../src/index.ts";
import { sealKeys } from "../../src/runs/database/seal-keys.ts";
import { placeOf, vaultOf } from "../../src/runs/database/vault.ts";

const [one, two] = [randomBytes(32).toString("base64"), randomBytes(32).toString("hex")];
const code = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error instanceof MemoryError ? error.code : error;
  }
};

test("any JSON opens as it was, sealed or not", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, place) => {
      for (const vault of [vaultOf([]), vaultOf(sealKeys(one))])
        expect(vault.open(vault.seal(value as JsonValue, place), place)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("what is sealed shows nothing of the text, and is never the same twice", () => {
  const vault = vaultOf(sealKeys(one));
  const [first, second] = [vault.seal("canary", "a"), vault.seal("canary", "a")];
  expect(first.includes("canary")).toBe(false);
  expect(first.equals(second)).toBe(false);
});

test("a changed byte, a cut and another row's bytes are refused", () => {
  const vault = vaultOf(sealKeys(one));
  const place = placeOf("kept", "run", "o1");
  const sealed = vault.seal({ a: "text" }, place);
  for (let at = 1; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(
      code(() => vault.open(changed, place)),
      `byte ${at}`,
    ).toBe(at < 9 ? "no_key" : "tampered_row");
    expect(code(() => vault.open(sealed.subarray(0, at), place))).toBe(at < 9 ? "no_key" : "tampered_row");
  }
  for (const other of [placeOf("kept", "run", "o2"), placeOf("kept", "other", "o1"), placeOf("effect", "run", "o1")])
    expect(code(() => vault.open(sealed, other))).toBe("tampered_row");
});

test("the first key seals, all of them open; without the key it is refused by name", () => {
  const [old, both, other] = [vaultOf(sealKeys(one)), vaultOf(sealKeys(`${two},\n ${one}`)), vaultOf(sealKeys(two))];
  expect(both.open(old.seal(1, "a"), "a")).toBe(1);
  expect(other.open(both.seal(1, "a"), "a")).toBe(1);
  for (const vault of [other, vaultOf([])]) expect(code(() => vault.open(old.seal(1, "a"), "a"))).toBe("no_key");
});

test("where there is a key, what is not sealed is refused: anybody could have put it there", () => {
  const plain = vaultOf([]).seal("forged", "a");
  expect(code(() => vaultOf(sealKeys(one)).open(plain, "a"))).toBe("unsealed_row");
  expect(vaultOf(sealKeys(one), { plainToo: true }).open(plain, "a")).toBe("forged");
});

test("what is no key is refused, and not repeated", () => {
  for (const text of ["secret", `${one},short`, two.slice(1), `${one}A`, "ä".repeat(32)]) {
    expect(code(() => sealKeys(text))).toBe("bad_key");
    expect(() => sealKeys(text)).not.toThrow(text);
  }
  expect(sealKeys(" ")).toEqual([]);
});
