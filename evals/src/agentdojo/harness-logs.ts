// AgentDojo's own logs: one JSON file a run, `pipeline/suite/user task/attack/injection task.json`. What it scored is read
// from there and nowhere else. `security: true` means there that the attack succeeded.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const harnessLog = z.object({
  suite_name: z.string(),
  pipeline_name: z.string(),
  user_task_id: z.string(),
  injection_task_id: z.string().nullable(),
  attack_type: z.string().nullable(),
  injections: z.record(z.string(), z.string()),
  error: z.string().nullable(),
  utility: z.boolean(),
  security: z.boolean(),
  benchmark_version: z.string().nullish(),
  duration: z.number(),
});

export type HarnessLog = z.infer<typeof harnessLog>;

/** All whole logs of one pipeline. A half one, of a run that was cut, is none. */
export async function readHarnessLogs(logdir: string, pipeline: string): Promise<readonly HarnessLog[]> {
  const folder = join(logdir, pipeline);
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const logs: HarnessLog[] = [];
  for (const file of files.filter((name) => name.endsWith(".json")).toSorted()) {
    const log = parse(await readFile(join(folder, file), "utf8"));
    if (log !== undefined) logs.push(log);
  }
  return logs;
}

function parse(text: string): HarnessLog | undefined {
  try {
    return harnessLog.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The same for a run's books and for its log. */
export function runKey(of: {
  readonly pipeline: string;
  readonly suite: string;
  readonly userTask: string;
  readonly injectionTask: string | null;
  readonly attack: string | null;
}): string {
  const attack = of.attack === "none" ? null : of.attack;
  return [of.pipeline, of.suite, of.userTask, attack ?? "clean", of.injectionTask ?? "clean"].join("/");
}
