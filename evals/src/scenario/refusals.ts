// Where work that may not leave this machine tried to: what it asked for is refused wherever it asked, and kept, so that
// nobody who catches the refusal hides it.
import { AsyncLocalStorage } from "node:async_hooks";
import { EvalsError } from "../evals-error.ts";

interface Refusal {
  host: string | undefined;
}

const refusals = new AsyncLocalStorage<Refusal>();

/** @throws EvalsError `leaves_machine`: it tried */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  const refusal: Refusal = { host: undefined };
  const [done] = await Promise.allSettled([refusals.run(refusal, work)]);
  if (refusal.host !== undefined) throw leaves(refusal.host);
  if (done.status === "rejected") throw done.reason;
  return done.value;
}

/** Undefined: it may go there. `host`: undefined is this machine. */
export function refusalOf(host: string | undefined): EvalsError | undefined {
  const refusal = refusals.getStore();
  if (refusal === undefined || host === undefined || isHere(host)) return undefined;
  refusal.host ??= host;
  return leaves(host);
}

const isHere = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/i.test(host);

function leaves(host: string): EvalsError {
  return new EvalsError(
    "leaves_machine",
    `something in it opened a connection to ${host}, and was refused: tools and the agent's models are played here, what a middleware or your own code asks by itself is not; leave that out of what is tested`,
  );
}
