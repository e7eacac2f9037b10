// `bulkhead doctor`: what this machine has, one line each with its fix. It never prints a key or a password, and it asks
// no network but the database's, where DATABASE_URL is set.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inspectDatabase } from "@bulkhead/memory";
import { type ProcessFacts, processFacts } from "@bulkhead/sandbox";
import type { ExitCode } from "../cli/exit-codes.ts";
import { ownPackage } from "../cli/own-package.ts";
import type { Check } from "../doctor/check.ts";
import { commandsCheck } from "../doctor/commands-check.ts";
import { compartmentCheck } from "../doctor/compartment-check.ts";
import { databaseCheck, keyCheck } from "../doctor/database-check.ts";
import { runsCheck } from "../doctor/runs-check.ts";
import { PROVIDERS } from "../module/providers.ts";
import { databaseIn } from "../runs/open-store.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";

/** Always 0: what is missing is said, and may not be needed. */
export async function doctor(options: { json?: boolean }, terminal: Terminal): Promise<ExitCode> {
  const database = await inspectDatabase(databaseIn(terminal));
  const machine = { platform: process.platform, node: process.versions.node };
  const checks = [
    ...examine(terminal.env, machine),
    compartmentCheck(),
    await commandsCheck(terminal.env),
    databaseCheck(database, terminal.cwd),
    keyCheck(terminal.env),
    ...(await runsCheck(database, terminal)),
  ];
  const ok = checks.every((check) => check.status !== "warning");
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ ok, database: database.kind, checks })}\n`);
    return 0;
  }
  const width = Math.max(...checks.map((check) => check.name.length));
  const colour = { ok: "green", missing: "dim", warning: "yellow", waiting: "cyan" } as const;
  for (const check of checks) {
    const fix = check.fix === undefined ? "" : `: ${check.fix}`;
    terminal.out(
      `${check.name.padEnd(width)}  ${terminal.paint(colour[check.status], check.status.padEnd(7))}  ${check.found}${fix}\n`,
    );
  }
  const warnings = checks.filter((check) => check.status === "warning").length;
  terminal.out(
    `\n${warnings === 0 ? "Nothing stands in the way." : `${warnings} warning${warnings === 1 ? "" : "s"}.`} Next: ${commandName(terminal.env)} demo\n`,
  );
  return 0;
}

/** Pure but for what is installed: reads the environment that it is given. */
export function examine(env: NodeJS.ProcessEnv, machine: { platform: string; node: string }): readonly Check[] {
  return [
    { name: "bulkhead", status: "ok", found: ownPackage().version },
    { name: "node", status: "ok", found: `${machine.node} (22.18 or later is needed)` },
    platform(machine.platform),
    ...["langchain", "@langchain/core", "@langchain/langgraph", "zod"].map((name) => installed(name, true)),
    ...Object.values(PROVIDERS).map((provider) => installed(provider.package, false)),
    ...Object.values(PROVIDERS).map(
      (provider): Check =>
        env[provider.variable]
          ? { name: provider.variable, status: "ok", found: "set" }
          : {
              name: provider.variable,
              status: "missing",
              found: "not set",
              fix: "needed for a real model only; without it: --model with a scripted one, as in what init writes",
            },
    ),
    ...tracing(env),
    { name: "sandbox inline", status: "ok", found: "workers run in this process" },
    processes(processFacts()),
  ];
}

/** What `runIn: "process"` stops here, and what it does not. */
export function processes({ permissions, setpriv, memory }: ProcessFacts): Check {
  const name = "sandbox process";
  if (!permissions)
    return {
      name,
      status: "missing",
      found: "this Node's permission model does not cover the network",
      fix: 'runIn: "process" needs Node 25 or later, and is refused here',
    };
  const open = [
    ...(setpriv === undefined
      ? ["a worker that spins outlives a parent that is killed: install util-linux (setpriv)"]
      : []),
    ...(memory ? [] : ["memory beside the heap is not held, which takes Linux's /proc"]),
  ];
  const found = "stops files, network, processes, threads, environment; not signals to this user's processes";
  return open.length === 0 ? { name, status: "ok", found } : { name, status: "missing", found, fix: open.join("; ") };
}

function platform(name: string): Check {
  if (name === "linux" || name === "darwin") return { name: "platform", status: "ok", found: name };
  return {
    name: "platform",
    status: "warning",
    found: `${name} is not tested`,
    fix: "use Linux or macOS (WSL works as Linux)",
  };
}

function installed(name: string, needed: boolean): Check {
  const version = versionOf(name);
  if (version !== undefined) return { name, status: "ok", found: version };
  return { name, status: needed ? "warning" : "missing", found: "not installed", fix: `npm install ${name}` };
}

function versionOf(name: string): string | undefined {
  for (const from of [import.meta.url, import.meta.resolve("@bulkhead/agents")]) {
    for (const folder of createRequire(from).resolve.paths(name) ?? []) {
      try {
        return (JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as { version: string }).version;
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

// Variables that make LangChain send or print what it sees, workers' contexts included.
const TRACING = [
  "LANGSMITH_TRACING",
  "LANGSMITH_TRACING_V2",
  "LANGCHAIN_TRACING",
  "LANGCHAIN_TRACING_V2",
  "LANGCHAIN_VERBOSE",
  "OPENAI_LOG",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
];

function tracing(env: NodeJS.ProcessEnv): Check[] {
  const on = TRACING.filter(
    (name) => env[name] !== undefined && !["", "0", "false"].includes(env[name]?.toLowerCase() ?? ""),
  );
  if (on.length === 0) return [{ name: "tracing", status: "ok", found: "off" }];
  return on.map((name) => ({
    name: "tracing",
    status: "warning",
    found: `${name} is set: it can carry what workers read to another place`,
    fix: `unset ${name}`,
  }));
}
