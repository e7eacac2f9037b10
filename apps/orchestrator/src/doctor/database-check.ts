// What `bulkhead doctor` says of the database: which one, which version, who owns it, what is missing.
import { relative } from "node:path";
import type { DatabaseReport } from "@bulkhead/memory";
import type { Check } from "./check.ts";

const NAMES = { pglite: "embedded (pglite)", postgres: "postgres" } as const;

export function databaseCheck(report: DatabaseReport, cwd: string): Check {
  const place = report.kind === "pglite" ? relative(cwd, report.place) : report.place;
  const which = `${NAMES[report.kind]}${report.version === undefined ? "" : ` ${report.version}`} in ${place}`;
  if (report.problem !== undefined)
    return { name: "database", status: "warning", found: which, fix: withoutCode(report.problem.message) };
  return { name: "database", status: "ok", found: [which, ...details(report)].join(", ") };
}

/** Of what strangers may have written. */
export function keyCheck(env: NodeJS.ProcessEnv): Check {
  const name = "BULKHEAD_KEY";
  if (env["BULKHEAD_KEY"]) return { name, status: "ok", found: "set: what strangers may have written is sealed" };
  const found = "not set: what strangers may have written is kept as it is";
  return {
    name,
    status: "missing",
    found,
    fix: "openssl rand -base64 32 makes one; keep it where the database is not",
  };
}

function details({ state, owner, pending, operatorRole, rowSecurity }: DatabaseReport): readonly string[] {
  const role = operatorRole === false ? ["no role of its own for what strangers wrote: this login may make none"] : [];
  const held =
    rowSecurity === false
      ? ["no concepts: row-level security does not hold this login, grant it the role bulkhead_memory"]
      : [];
  const schema = [
    ...(pending.length === 0 ? [] : [`${pending.length} migrations run when it is opened`]),
    ...role,
    ...held,
  ];
  switch (state) {
    case "absent":
      return ["made by the first run that needs it"];
    case "resting":
      return ["no owner runs: the first that needs it starts one"];
    case "serving":
      return owner === undefined ? schema : [`owned by process ${owner}`, ...schema];
    case "unusable":
      return [];
  }
}

function withoutCode(message: string): string {
  return message.replace(/^\w+: /, "");
}
