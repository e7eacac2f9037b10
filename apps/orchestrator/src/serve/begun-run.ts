// Beginning a run for a caller: in its thread, once for each idempotency key, and with nothing of what was sent but what is
// named here. Rules: what is answered as begun is kept; what a process was killed under, or a database went away under, before it
// was answered is begun by whoever sends it again, as the same run.
import { createHash, randomUUID } from "node:crypto";
import type { CallerIntegrity } from "@bulkhead/agents";
import type { RunSummary, TenantRun, TenantRuns, TenantThread } from "@bulkhead/memory";
import type { Assistant } from "./assistant.ts";
import { knownProblem } from "./known-problem.ts";
import { parsed } from "./parse-body.ts";
import { notFound, Problem } from "./problem.ts";
import type { RunRequest } from "./run-request.ts";
import type { Service } from "./service.ts";
import { userMessages } from "./user-messages.ts";

interface Beginning {
  readonly tenant: string;
  /** What the input counts as. */
  readonly integrity: CallerIntegrity;
  /** Undefined: a thread of its own. */
  readonly thread: string | undefined;
  readonly request: RunRequest;
  readonly requestKey: string | undefined;
  /** What was sent, as it came. */
  readonly text: string;
}

/** @throws Problem; MemoryError and AgentsError: it did not begin */
export async function beginRun(
  service: Service,
  { tenant, integrity, thread: of, request, requestKey, text }: Beginning,
): Promise<TenantRun> {
  const mine = service.ofTenant(tenant);
  const requestHash = createHash("sha256")
    .update(`${of ?? ""}\n${text}`)
    .digest("hex");
  const before = requestKey === undefined ? undefined : await mine.byRequest(requestKey);
  if (before !== undefined)
    return begunBefore(service, sameRequest(before, requestHash), { tenant, integrity, request });
  const assistant = service.assistants.find(
    ({ name, id }) => name === request.assistant_id || id === request.assistant_id,
  );
  if (assistant === undefined)
    throw new Problem(404, "no_assistant", "There is no such assistant; /assistants/search lists them.");
  const asked = askedOf(request, assistant);
  const thread = await threadOf(mine, of, request.if_not_exists === "create" || of === undefined);
  const waiting = asked === undefined ? await lastOf(service, mine, thread, assistant) : undefined;
  const id = randomUUID();
  const kept = waiting?.run.kept ?? `s-${id}`;
  const queued = service.runs.backlog !== undefined;
  const run = await mine.add({
    id,
    thread: thread.id,
    kept,
    assistant: assistant.name,
    requestKey,
    requestHash,
    queued,
  });
  if (run === undefined) {
    const other = (await mine.byRequest(requestKey ?? "")) ?? raced();
    return begunBefore(service, sameRequest(other, requestHash), { tenant, integrity, request });
  }
  if (waiting !== undefined && goesOnAlready(waiting.summary)) {
    await mine.hasBegun(id);
    return run;
  }
  try {
    await service.runs.start({ run: kept, thread: thread.kept, tenant, integrity, assistant, asked });
  } catch (error) {
    const now = await service.store.find(kept).catch(() => undefined);
    const isBegun = now !== undefined && (waiting === undefined || goesOnAlready(now));
    const { status } = knownProblem(error) ?? { status: 500 };
    if (!isBegun || (waiting === undefined && status >= 500)) {
      if (status < 500) await mine.remove(id); // of anything else nobody knows whether it has begun
      throw error;
    } // else another one was first: of a run of its own, whoever was sent the same request elsewhere
  }
  await mine.hasBegun(id);
  return run;
}

/** What was written down under the key, and may have got no further, is begun now: under the id that it has, so it is one run. */
async function begunBefore(
  service: Service,
  run: TenantRun,
  { tenant, integrity, request }: Pick<Beginning, "tenant" | "integrity" | "request">,
): Promise<TenantRun> {
  if (run.begun) return run;
  const mine = service.ofTenant(tenant);
  const [summary, thread] = await Promise.all([service.store.find(run.kept), mine.thread(run.thread)]);
  const assistant = service.assistants.find(({ name }) => name === run.assistant);
  if (thread === undefined || assistant === undefined) throw notFound();
  if (summary === undefined || summary.status === "stopped" || summary.status === "waiting") {
    const asked = summary === undefined ? askedOf(request, assistant) : undefined;
    try {
      await service.runs.start({ run: run.kept, thread: thread.kept, tenant, integrity, assistant, asked });
    } catch (error) {
      const { status } = knownProblem(error) ?? { status: 500 };
      const there = status < 500 && (await service.store.find(run.kept)) !== undefined;
      if (!there) throw error; // else who had it first has begun it meanwhile
    }
  }
  await mine.hasBegun(run.id);
  return run;
}

/** Somebody plays it, or has played it to its end, since its questions were answered: there is nothing to begin. */
const goesOnAlready = ({ status }: RunSummary) => status === "running" || status === "done";

/** As who watches the service is told: a request begins a run of its own, or has one going on that was there. */
export const startedRun = ({ id, kept, begun }: TenantRun) => ({ id: kept, isNew: kept === `s-${id}` && !begun });

function sameRequest(run: TenantRun, hash: string): TenantRun {
  if (run.requestHash === hash) return run;
  throw new Problem(409, "request_changed", "This idempotency key was used for something else.");
}

/** Undefined: it goes on. What it is resumed with is no answer: the ledger is asked. */
function askedOf({ command, input }: RunRequest, { input: schema }: Assistant): unknown {
  if (command !== undefined && command !== null) {
    const goes = command.goto ?? []; // a Command without one is sent with none
    if ((command.update ?? undefined) !== undefined || !(Array.isArray(goes) && goes.length === 0))
      throw new Problem(422, "foreign_message", "A command may resume a run, and neither write nor go elsewhere.");
    return undefined;
  }
  if (input === undefined || input === null) return undefined;
  if (schema === undefined) return userMessages(input);
  parsed(schema, input, "/input");
  return input;
}

async function threadOf(mine: TenantRuns, id: string | undefined, create: boolean): Promise<TenantThread> {
  const found = id === undefined ? undefined : await mine.thread(id);
  if (found !== undefined) return found;
  if (!create) throw notFound();
  const made = (await mine.addThread(id)) ?? (id === undefined ? undefined : await mine.thread(id));
  return made ?? raced();
}

/** The one to go on with. It goes on as what it was begun as: another agent would answer for its calls by other rules. */
async function lastOf(
  service: Service,
  mine: TenantRuns,
  thread: TenantThread,
  { name }: Assistant,
): Promise<{ readonly run: TenantRun; readonly summary: RunSummary }> {
  const [last] = await mine.runs({ thread: thread.id, limit: 1 });
  const summary = last && (await service.store.find(last.kept));
  if (last === undefined || summary === undefined)
    throw new Problem(422, "input_missing", "There is nothing to go on with in this thread: give it an input.");
  if (last.assistant !== name)
    throw new Problem(409, "other_assistant", "The thread's run is another assistant's: go on with that one.");
  if (summary.status === "cancelled" || summary.status === "abandoned")
    throw new Problem(409, "run_over", "The thread's run has ended: give it an input.");
  return { run: last, summary };
}

function raced(): never {
  throw new Problem(409, "changed", "Another request changed it at the same time: ask again.");
}
