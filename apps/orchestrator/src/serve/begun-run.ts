// Beginning a run for a caller: in its thread, once for each idempotency key, and with nothing of what was sent but what is
// named here. Rule: what is answered as begun is kept.
import { createHash, randomUUID } from "node:crypto";
import type { TenantRun, TenantRuns, TenantThread } from "@bulkhead/memory";
import type { Assistant } from "./assistant.ts";
import { parsed } from "./parse-body.ts";
import { notFound, Problem } from "./problem.ts";
import type { RunRequest } from "./run-request.ts";
import type { Service } from "./service.ts";
import { userMessages } from "./user-messages.ts";

interface Beginning {
  readonly tenant: string;
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
  { tenant, thread: of, request, requestKey, text }: Beginning,
): Promise<TenantRun> {
  const mine = service.ofTenant(tenant);
  const requestHash = createHash("sha256")
    .update(`${of ?? ""}\n${text}`)
    .digest("hex");
  const before = requestKey === undefined ? undefined : await mine.byRequest(requestKey);
  if (before !== undefined) return sameRequest(before, requestHash);
  const assistant = service.assistants.find(
    ({ name, id }) => name === request.assistant_id || id === request.assistant_id,
  );
  if (assistant === undefined)
    throw new Problem(404, "no_assistant", "There is no such assistant; /assistants/search lists them.");
  const asked = askedOf(request, assistant);
  const thread = await threadOf(mine, of, request.if_not_exists === "create" || of === undefined);
  const waiting = asked === undefined ? await lastOf(service, mine, thread) : undefined;
  const id = randomUUID();
  const kept = waiting?.kept ?? `s-${id}`;
  const run = await mine.add({ id, thread: thread.id, kept, assistant: assistant.name, requestKey, requestHash });
  if (run === undefined) return sameRequest((await mine.byRequest(requestKey ?? "")) ?? raced(), requestHash);
  try {
    await service.runs.start({ run: kept, thread: thread.kept, tenant, assistant, asked });
  } catch (error) {
    await mine.remove(id);
    throw error;
  }
  return run;
}

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

/** The one to go on with. */
async function lastOf(service: Service, mine: TenantRuns, thread: TenantThread): Promise<TenantRun> {
  const [last] = await mine.runs({ thread: thread.id, limit: 1 });
  const summary = last && (await service.store.find(last.kept));
  if (last === undefined || summary === undefined)
    throw new Problem(422, "input_missing", "There is nothing to go on with in this thread: give it an input.");
  if (summary.status === "done" || summary.status === "cancelled" || summary.status === "abandoned")
    throw new Problem(409, "run_over", "The thread's run has ended: give it an input.");
  return last;
}

function raced(): never {
  throw new Problem(409, "changed", "Another request changed it at the same time: ask again.");
}
