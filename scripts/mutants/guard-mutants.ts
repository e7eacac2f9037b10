// Guards of the service that are taken away: whose rows are whose, whose key opens what, what telemetry may say, which word
// of a worker stands. No leak of a run's, so neither the matrix nor pairs of worlds look there: a test of the guard is to.
import type { Mutant } from "./mutant.ts";

export interface GuardMutant extends Omit<Mutant, "channel"> {
  /** What is to notice it. */
  readonly test: {
    readonly project: string;
    /** From the project's root. */
    readonly file: string;
    /** Words of its name; undefined: all of the file. */
    readonly name?: string;
  };
  /** Another guard that holds alone, so that the test goes on passing. */
  readonly heldBy?: string;
}

const serve = "apps/orchestrator/src/serve";
const memory = "packages/memory/src";
const TENANTS = { project: "orchestrator", file: "test/serve/tenants.test.ts" };

const noWhere = [
  "{RUN} where tenant = $1 and $",
  "{RUN} where tenant = $1 and (",
  "{THREAD} where tenant = $1 and id",
].map((find) => ({
  file: `${memory}/tenants/tenant-runs.ts`,
  find,
  replace: find.replace("tenant = $1", "$$1::text is not null"),
}));
/** The policy of the rows holds the role: who stays the login, which may all, is held by none. */
const noPolicy = [
  {
    file: `${memory}/runs/database/operator-side.ts`,
    find: "if (!(await role)) return database.pipeline(",
    replace: "if ((await role) || true) return database.pipeline(",
  },
];

export const GUARD_MUTANTS: readonly GuardMutant[] = [
  {
    name: "what a tenant's runs are asked for has no where clause",
    edits: noWhere,
    test: TENANTS,
    heldBy: "the rows' policy",
  },
  {
    name: "a tenant's rows have no policy",
    edits: [
      {
        file: `${memory}/database/schema/migrate.ts`,
        find: 'readFileSync(join(FOLDER, file), "utf8")',
        replace:
          'readFileSync(join(FOLDER, file), "utf8").replace("enable row level security, force row level security", "disable row level security")',
      },
    ],
    test: {
      project: "memory",
      file: "test/tenants/tenants.test.ts",
      name: "without its where clause a statement still sees one tenant",
    },
  },
  {
    name: "a tenant's runs have neither where clause nor policy",
    edits: [...noWhere, ...noPolicy],
    test: { ...TENANTS, name: "every endpoint that names something of hers answers him 404" },
  },
  {
    name: "the metrics of all tenants are shown to each",
    edits: [
      {
        file: `${serve}/api.ts`,
        find: "      checkOperator(caller);\n      return c.body",
        replace: "      return c.body",
      },
    ],
    test: {
      project: "orchestrator",
      file: "test/telemetry/metrics.test.ts",
      name: "with keys the page takes one of the operator's tenant",
    },
  },
  {
    name: "a span may say whatever it is given",
    edits: [
      {
        file: "apps/orchestrator/src/telemetry/traces/span-attribute.ts",
        find: "return fitting(SPAN_ATTRIBUTES, given) as Attributes;",
        replace: "return given as Attributes;",
      },
    ],
    test: {
      project: "orchestrator",
      file: "test/telemetry/traces.test.ts",
      name: "what is no attribute of the list",
    },
  },
  {
    name: "whatever a key says, its caller is the user",
    edits: [
      {
        file: `${serve}/caller.ts`,
        find: "return { tenant, scopes, integrity, key };",
        replace: 'return { tenant, scopes, integrity: integrity && "user", key };',
      },
    ],
    test: { ...TENANTS, name: "what is said with a key counts as the key says" },
  },
  {
    name: "what is said of a worker anew stands in place of what was said first",
    edits: [
      {
        file: `${memory}/runs/database/worker-jobs.ts`,
        find: "where id = $1 on conflict do nothing`",
        replace: "where id = $1 on conflict (job, number, of_worker) do update set body = excluded.body`",
      },
    ],
    test: {
      project: "repository",
      file: "test/engine/worker-queue.test.ts",
      name: "a worker that is delivered twice is one conversation",
    },
  },
];
