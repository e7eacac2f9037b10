// What `bulkhead doctor` says of the runs that are kept, and of their queue: which need somebody. Nothing is started for it: a database that
// rests is left alone.
import type { DatabaseReport } from "@bulkhead/memory";
import { asFlag } from "../approvals/as-flag.ts";
import { CliError } from "../cli/cli-error.ts";
import { isLesson } from "../runs/lesson-run.ts";
import { type OpenStore, openStore } from "../runs/open-store.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import type { Check } from "./check.ts";
import { queueCheck } from "./queue-check.ts";

/** Never throws. */
export async function runsCheck(report: DatabaseReport, terminal: Place): Promise<readonly Check[]> {
  if (report.state !== "serving" || report.pending.length > 0 || report.problem !== undefined) return [];
  try {
    await using opened = await openStore(terminal);
    return [await countRuns(opened, terminal), ...(await queueCheck(opened.database))];
  } catch (error) {
    const why = error instanceof CliError ? error.message : "the database went away";
    return [{ name: "runs", status: "warning", found: "they cannot be looked at", fix: why }];
  }
}

type Place = Pick<Terminal, "env" | "cwd">;

async function countRuns({ store }: Pick<OpenStore, "store">, terminal: Place): Promise<Check> {
  const asking = await store.list({ status: "waiting", limit: MOST });
  const stopped = await store.list({ status: "stopped", limit: MOST });
  const cut = stopped.filter((run) => !isLesson(run)).length;
  const lessons = stopped.length - cut;
  const learning = lessons === 0 ? "" : `; ${atMost(lessons)} of a learner's wait for one`;
  const waiting = asking.length;
  if (waiting + cut === 0) return { name: "runs", status: "ok", found: `none waits, none was cut${learning}` };
  const command = commandName(terminal.env);
  const whose = new Set(asking.map(({ principal }) => asFlag(principal, terminal.env)));
  const answer = [...whose].slice(0, 3).map((as) => `answer: ${command} approvals list${as}; `);
  return {
    name: "runs",
    status: "waiting",
    found: `${atMost(waiting)} wait for a person, ${atMost(cut)} were cut${learning}`,
    fix: `${answer.join("")}go on: ${command} runs resume <id>`,
  };
}

const MOST = 1_000;
const atMost = (count: number) => (count === MOST ? `${MOST} or more` : String(count));
