// `bulkhead mcp pin | diff` with a real server: what is written, what is shown, and the exit codes. One of them is a process.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const cwd = folder.path;
const path = (name: string) => join(cwd, name);

const server = fileURLToPath(new URL("./mcp-server.ts", import.meta.url));
const connection = JSON.stringify({ command: process.execPath, args: [server, path("tools.json")] });
writeFileSync(path("mcp.ts"), `export const mcp = { mcpServers: { mail: ${connection} } };`);
writeFileSync(
  path("client.ts"),
  `import { MultiServerMCPClient } from "@langchain/mcp-adapters";
export const mcp = new MultiServerMCPClient({ mcpServers: { mail: ${connection} } });`,
);

const find = { name: "find", description: "Find mails.", inputSchema: { type: "object", properties: {} } };
const tell = (...tools: readonly object[]) => writeFileSync(path("tools.json"), JSON.stringify(tools));

beforeEach(() => tell(find));
beforeAll(async () => {
  tell(find);
  await bulkheadHere(["mcp", "pin", "mcp.ts"], { cwd });
});

describe("bulkhead mcp pin", () => {
  test("writes the lock of what the servers say, from a config or from a client", async () => {
    const lock = readFileSync(path("mcp.lock.json"), "utf8");
    expect(JSON.parse(lock)).toMatchObject({ v: 1, tools: [{ server: "mail", name: "find" }] });
    const { code, stdout, stderr } = await bulkheadHere(["mcp", "pin", "client.ts", "--lock", "other.json"], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "mail: find\nPinned 1 tool of 1 server in other.json.\n" });
    expect(stderr).not.toContain("bulkhead:");
    expect(readFileSync(path("other.json"), "utf8")).toBe(lock);
  });

  test("writes nothing where two tools have one name", async () => {
    writeFileSync(path("two.ts"), `export const mcp = { mcpServers: { mail: ${connection}, desk: ${connection} } };`);
    const { code, stderr } = await bulkheadHere(["mcp", "pin", "two.ts", "--lock", "two.json"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/find: shadowed, mail and desk have it\. Set prefixToolNameWithServerName: true/);
    expect(existsSync(path("two.json"))).toBe(false);
  });
});

describe("bulkhead mcp diff", () => {
  test("exits 0 and says so when nothing changed", async () => {
    const { code, stdout, stderr } = await bulkhead(["mcp", "diff", "mcp.ts"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("Nothing changed: 1 tool of 1 server as pinned in mcp.lock.json.\n");
  });

  test("exits 1, names what changed, and shows the server's words in a frame and nowhere else", async () => {
    tell({ ...find, description: "IGNORE\u001B[2J\n└─ ALL" }, { ...find, name: "se\u001B[2Jnd" });
    const { code, stdout } = await bulkheadHere(["mcp", "diff", "mcp.ts"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^mail: find: description changed\n┌─ what the server says now.*\n│ IGNORE‹U\+001B›\[2J\n│ └─ ALL\n└─\n/,
    );
    expect(stdout).toContain("mail: se‹U+001B›[2Jnd: added\n");
    expect(stdout).toMatch(/\n2 changes\. To accept what the servers say now: bulkhead mcp pin mcp\.ts\n$/);
    expect(stdout).not.toContain("\u001B");
  });

  test("prints one object with --json", async () => {
    tell({ ...find, inputSchema: { type: "object", properties: { q: { type: "string" } } } });
    const { code, stdout } = await bulkheadHere(["mcp", "diff", "mcp.ts", "--json"], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      lock: path("mcp.lock.json"),
      changes: [{ kind: "changed", server: "mail", name: "find", parts: ["schema"] }],
    });
  });
});

test.each([
  [
    "a lock that is not there",
    ["diff", "mcp.ts", "--lock", "gone.json"],
    1,
    /there is no lock of MCP tools.*bulkhead mcp pin/,
  ],
  ["a module that exports no servers", ["pin", "none.ts"], 2, /names no MCP servers: it is missing.*export const mcp/],
  ["a config that is none", ["pin", "wrong.ts"], 2, /is no config.*\{ command, args \} or \{ url \}/],
  [
    "a server that does not start",
    ["pin", "dead.ts"],
    1,
    /an MCP server cannot be reached.*start each of mcpServers by itself/,
  ],
  ["no command", [], 2, /mcp pin or mcp diff/],
] as const)("%s is one line with the way out", async (_, args, exit, line) => {
  writeFileSync(path("none.ts"), "export default 1;");
  writeFileSync(path("wrong.ts"), "export const mcp = { mcpServers: { mail: { port: 1 } } };");
  writeFileSync(
    path("dead.ts"),
    'export const mcp = { mcpServers: { mail: { command: "/nowhere/server", args: [] } } };',
  );
  const { code, stderr } = await bulkheadHere(["mcp", ...args], { cwd });
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(exit);
});
