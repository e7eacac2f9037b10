// A job: which run is to be played, by what, for whom. Rules: ids only, of characters that stand safely in a queue's name, a
// log and a notification; what comes back from the queue is validated as what went in.
import { z } from "zod";
import { CliError } from "../cli/cli-error.ts";

const name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

/** What is played: a name, and which of its versions. */
export const moduleIdSchema = z.strictObject({ name, version: name });
export type ModuleId = Readonly<z.infer<typeof moduleIdSchema>>;

/** As in a pool's `--queue`: pools of another queue do not see the job. */
export const queueSchema = name;

export const jobSchema = z.strictObject({
  v: z.literal(1),
  run: z.string().regex(/^[\w.-]{1,100}$/),
  tenant: name,
  module: moduleIdSchema,
});

/** A worker's: what it is given stands in the operator's side, under its id. */
export const workerJobSchema = z.strictObject({
  v: z.literal(1),
  worker: z.uuid(),
  tenant: name,
  module: moduleIdSchema,
});

export type Job = Readonly<Omit<z.infer<typeof jobSchema>, "v" | "module">> & { readonly module: ModuleId };

/** For whom a run is kept: the queue that its job goes to, and what the job says. */
export const addressOf = (queue: string, { tenant, module }: Omit<Job, "run">): string =>
  [queue, tenant, module.name, module.version].join("/");

/** Undefined: it is kept for somebody else. */
export function jobIn(address: string, queue: string, run: string): Job | undefined {
  const [of, tenant, name, version, ...more] = address.split("/");
  const parsed = jobSchema.safeParse({ v: 1, run, tenant, module: { name, version } });
  return of === queue && more.length === 0 && parsed.success ? parsed.data : undefined;
}

/** @throws CliError `bad_job`: without a word of what was given */
export function parseJob(given: unknown): Job {
  const parsed = jobSchema.safeParse(given);
  if (!parsed.success)
    throw new CliError(
      "bad_job",
      "a job holds a run, a tenant and a module's name and version, and nothing else",
      "Ids are letters, digits, _ and -; a run's also .",
    );
  const { v: _, ...job } = parsed.data;
  return job;
}
