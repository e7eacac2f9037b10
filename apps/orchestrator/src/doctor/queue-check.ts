// What `bulkhead doctor` says of the queues: what waits in them, by module and version. A job of a version that no pool has is
// left alone, and waits until one comes that has it.
import type { Queries } from "@bulkhead/memory";
import { waitingJobs } from "../engine/job-rows.ts";
import { waitingIn } from "../engine/queue-names.ts";
import type { Check } from "./check.ts";

/** Nothing where there is no queue. */
export async function queueCheck(queries: Queries): Promise<readonly Check[]> {
  const rows = await waitingJobs(queries);
  if (rows === undefined) return [];
  const late = rows.flatMap(({ name, queued, oldest }) => {
    const [queue = ""] = name.split("/");
    const id = waitingIn(name, queue);
    return id === undefined || oldest < LATE_S ? [] : [{ ...id, queue, queued, oldest }];
  });
  const [first] = late;
  if (first === undefined) return [{ name: "queue", status: "ok", found: "nothing waits for longer than a minute" }];
  const each = late.map(
    ({ name, version, queue, queued, oldest }) =>
      `${queued} of ${name} ${version} in ${queue}, for ${Math.round(oldest)} s`,
  );
  return [
    {
      name: "queue",
      status: "waiting",
      found: each.join("; "),
      fix: `is there a pool that has that version, and room? bulkhead pool --queue ${first.queue} --modules <its file>`,
    },
  ];
}

const LATE_S = 60;
