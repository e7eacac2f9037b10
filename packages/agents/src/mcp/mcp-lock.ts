// The lock of MCP tools: what servers said of their tools when the operator looked, as hashes. What a server says of a
// tool is a prompt to the model, so it is held like a dependency's version: a change is refused until somebody pins it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import canonicalize from "canonicalize";
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";

const VERSION = 1;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const pinSchema = z.strictObject({
  server: z.string(),
  name: z.string(),
  hash: z.strictObject({ description: sha256, schema: sha256 }),
});
const lockSchema = z.strictObject({ v: z.literal(VERSION), tools: z.array(pinSchema) });

export type McpPin = Readonly<z.infer<typeof pinSchema>>;

/**
 * A tool as its server tells of it now. `server` is its key in `mcpServers`, the operator's word; the name, as a model
 * would call it, the description and the schema are the server's words.
 */
export interface McpListing extends McpPin {
  readonly description: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type McpChange =
  | {
      readonly kind: "changed";
      readonly server: string;
      readonly name: string;
      readonly parts: readonly ("description" | "schema")[];
    }
  | { readonly kind: "renamed"; readonly server: string; readonly name: string; readonly from: string }
  | { readonly kind: "added"; readonly server: string; readonly name: string }
  | { readonly kind: "missing"; readonly server: string; readonly name: string }
  /** Two tools have one name, so which of them a call reaches would be chance. Pinning does not help. */
  | { readonly kind: "shadowed"; readonly servers: readonly string[]; readonly name: string };

/** The text of a lock file: sorted, so that a change of it reads well in a review. */
export function mcpLockText(listed: readonly McpListing[]): string {
  const tools = listed
    .map(({ server, name, hash }): McpPin => ({ server, name, hash }))
    .sort((a, b) => order(a.server, b.server) || order(a.name, b.name));
  return `${JSON.stringify({ v: VERSION, tools }, undefined, 2)}\n`;
}

/** @throws AgentsError `bad_tool`: the file is missing, is no lock, or was written by a newer Bulkhead. */
export async function readMcpLock(file: string): Promise<readonly McpPin[]> {
  const refuse = (problem: string) => new AgentsError("bad_tool", `${problem}: ${file}; ${PIN}`);
  let lock: unknown;
  try {
    lock = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? "the lock of MCP tools is no JSON" : "there is no lock of MCP tools");
  }
  const version = typeof lock === "object" && lock !== null && "v" in lock ? lock.v : undefined;
  if (typeof version === "number" && version > VERSION) {
    throw new AgentsError(
      "bad_tool",
      `the lock of MCP tools has version ${version}, and this Bulkhead reads ${VERSION}: ${file}; update Bulkhead, or ${PIN}`,
    );
  }
  const parsed = lockSchema.safeParse(lock);
  if (!parsed.success) throw refuse("the lock of MCP tools has another shape");
  return parsed.data.tools;
}

const PIN = "write it with: bulkhead mcp pin <module>";

/** What is not as it was pinned; empty: all is. */
export function mcpChanges(pins: readonly McpPin[], listed: readonly McpListing[]): readonly McpChange[] {
  const pinned = new Map(pins.map((pin) => [keyOf(pin), pin]));
  const listedKeys = new Set(listed.map(keyOf));
  const gone = pins.filter((pin) => !listedKeys.has(keyOf(pin)));
  const renamed = new Set<McpPin>();
  const changes = listed.flatMap((tool): McpChange[] => {
    const { server, name, hash } = tool;
    const pin = pinned.get(keyOf(tool));
    if (pin === undefined) {
      const old = gone.find(
        (one) => one.server === server && !renamed.has(one) && partsOf(one.hash, hash).length === 0,
      );
      if (old === undefined) return [{ kind: "added", server, name }];
      renamed.add(old);
      return [{ kind: "renamed", server, name, from: old.name }];
    }
    const parts = partsOf(pin.hash, hash);
    return parts.length === 0 ? [] : [{ kind: "changed", server, name, parts }];
  });
  const missing = gone
    .filter((pin) => !renamed.has(pin))
    .map(({ server, name }): McpChange => ({ kind: "missing", server, name }));
  return [...changes, ...missing, ...shadowed(listed)];
}

/** Names that more than one tool has, of two servers or of one. */
function shadowed(listed: readonly McpListing[]): readonly McpChange[] {
  return [...Map.groupBy(listed, ({ name }) => name)]
    .filter(([, tools]) => tools.length > 1)
    .map(([name, tools]) => ({ kind: "shadowed", name, servers: tools.map(({ server }) => server) }));
}

/** @throws what is no text of JSON, a lone surrogate say, has no hash. */
export function mcpListing(tool: Omit<McpListing, "hash">): McpListing {
  return { ...tool, hash: { description: hashOf(tool.description), schema: hashOf(tool.input) } };
}

/** Of the RFC 8785 form: the order of a schema's keys is no change. */
function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("hex");
}

function partsOf(a: McpPin["hash"], b: McpPin["hash"]) {
  return (["description", "schema"] as const).filter((part) => a[part] !== b[part]);
}

const keyOf = ({ server, name }: McpPin) => JSON.stringify([server, name]);
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
