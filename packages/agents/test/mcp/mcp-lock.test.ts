// The lock file by itself: what it holds, what it refuses, and what counts as a change.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { mcpChanges, mcpListing, mcpLockText, readMcpLock } from "../../src/mcp/mcp-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (text: string) => {
  const file = join(folder, "mcp.lock.json");
  writeFileSync(file, text);
  return file;
};

const find = mcpListing({ server: "mail", name: "find", description: "Find.", input: { type: "object" } });

test("a lock is sorted and holds one entry a tool: server, name and hashes, no text of a server", () => {
  const other = mcpListing({ ...find, server: "desk", name: "a" });
  const text = mcpLockText([find, mcpListing({ ...find, name: "a" }), other]);
  const { v, tools } = JSON.parse(text) as { v: number; tools: { server: string; name: string; hash: object }[] };
  expect(v).toBe(1);
  expect(tools.map(({ server, name }) => `${server} ${name}`)).toEqual(["desk a", "mail a", "mail find"]);
  expect(tools.map((tool) => Object.keys(tool))).toEqual(Array(3).fill(["server", "name", "hash"]));
  expect(text).not.toContain("Find.");
  expect(text.endsWith("\n")).toBe(true);
});

const listings = fc.uniqueArray(
  fc
    .record({
      server: fc.constantFrom("mail", "desk"),
      name: fc.string({ minLength: 1 }),
      description: fc.string({ unit: "grapheme" }),
      input: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
    })
    .map(mcpListing),
  { selector: ({ name }) => name },
);

test("what was pinned is unchanged, in whatever order servers tell of it", async () => {
  await fc.assert(
    fc.asyncProperty(listings, async (listed) => {
      const pins = await readMcpLock(write(mcpLockText(listed)));
      const turned = listed.toReversed().map(({ input, ...rest }) => {
        return mcpListing({ ...rest, input: Object.fromEntries(Object.entries(input).reverse()) });
      });
      expect(mcpChanges(pins, turned)).toEqual([]);
    }),
  );
});

test("any other description or schema is a change", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (description, title) => {
      fc.pre(description !== find.description);
      const changed = mcpListing({ ...find, description, input: { ...find.input, title } });
      expect(mcpChanges([find], [changed])).toMatchObject([{ kind: "changed", parts: ["description", "schema"] }]);
    }),
  );
});

test("a tool with another name and the same texts is renamed, and each is counted once", () => {
  const [a, b] = ["a", "b"].map((name) => mcpListing({ ...find, name }));
  expect(
    mcpChanges(
      [find],
      [a, b].flatMap((tool) => tool ?? []),
    ),
  ).toEqual([
    { kind: "renamed", server: "mail", name: "a", from: "find" },
    { kind: "added", server: "mail", name: "b" },
  ]);
});

describe("refused with the way out", () => {
  test.for([
    ["no JSON", "{", /is no JSON/],
    ["another shape", '{"v":1,"tools":{}}', /another shape/],
    ["no version", '{"tools":[]}', /another shape/],
    ["a hash that is none", '{"v":1,"tools":[{"server":"a","name":"b","hash":{}}]}', /another shape/],
    [
      "a newer version, by its number",
      '{"v":2,"servers":{}}',
      /has version 2, and this Bulkhead reads 1.*update Bulkhead/,
    ],
  ] as const)("%s", async ([, text, message]) => {
    const error: unknown = await readMcpLock(write(text)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "bad_tool", message: expect.stringMatching(message) });
    expect(error).toMatchObject({ message: expect.stringContaining("bulkhead mcp pin") });
  });

  test("a lock that is not there", async () => {
    const error: unknown = await readMcpLock(join(folder, "gone.json")).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "bad_tool", message: expect.stringMatching(/there is no lock.*mcp pin/) });
  });
});

test("a text that is no text, with half of a surrogate pair, has no hash", () => {
  expect(() => mcpListing({ ...find, description: "\uD800" })).toThrow();
});
