// The mail server as a process: `node stdio-server.ts <tools.json> <log>`.
import { appendFileSync, readFileSync } from "node:fs";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { mailServer, type Told } from "./mail-server.ts";

const [, , tools = "", log = ""] = process.argv;
const read = () => JSON.parse(readFileSync(tools, "utf8")) as readonly Told[]; // the test's own file
await mailServer(read, (call) => appendFileSync(log, `${call}\n`)).connect(new StdioServerTransport());
