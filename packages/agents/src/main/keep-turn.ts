// A run of an agent that is kept before anybody plays it: what the user says next in a thread. Nothing is asked of a model, and
// nothing held; whoever resumes the run, in whatever process, begins it.
import { AgentsError } from "../agents-error.ts";
import { askedHash } from "../run/asked-hash.ts";
import { refusalOf, storeOf } from "../run/claim-run.ts";
import { callerIntegrity, currentObservation } from "../run/observe-run.ts";
import { initialLabel } from "./adopted-thread.ts";
import { settingsOf } from "./agent-settings.ts";
import { refuseWhileAsked } from "./asked-thread.ts";

export interface KeptTurn {
  readonly runId: string;
  readonly threadId: string;
  /** The user's. */
  readonly messages: readonly string[];
}

/**
 * Kept in the agent's own store, else in that of whoever watches.
 * @throws AgentsError `bad_agent`, `approval_pending` (the thread waits for a person), `run_changed`
 */
export async function keepTurn(agent: object, { runId, threadId, messages }: KeptTurn): Promise<void> {
  const found = settingsOf(agent);
  const observation = currentObservation();
  const store = found && storeOf(found.settings, observation);
  if (found === undefined || store === undefined)
    throw new AgentsError("bad_agent", "what keeps a run is an agent with Bulkhead in it, and a store");
  const { name, settings } = found;
  const [latest] = await store.list({ thread: threadId, limit: 1 });
  if (latest?.id !== runId) refuseWhileAsked(latest);
  const integrity = callerIntegrity();
  const asker = integrity === "user" ? {} : { integrity };
  const { principal } = settings;
  try {
    await store.keep({
      id: runId,
      thread: threadId,
      kind: "agent",
      name,
      ...(observation?.module === undefined ? {} : { module: observation.module }),
      principal,
      asked: askedHash({ name, turn: messages, principal, ...asker }),
      input: { messages: [...messages], ...asker },
      label: initialLabel(settings, integrity),
    });
  } catch (error) {
    throw refusalOf(error);
  }
}
