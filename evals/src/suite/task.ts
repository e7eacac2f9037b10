// What a user asks for in a suite: the request, what it authorises, how a competent agent does it, and when it is done.
import type { Script } from "@bulkhead/agents/testing";
import type { Authorised } from "./authorised.ts";
import type { Loss } from "./loss.ts";

/**
 * Where the arguments of its writes come from; without writes, what its answer takes.
 *
 * `prompt`: from the request, or free. `verbatim`: copied from data. `computed`: worked out from data. `composed`: text made
 * of data. `plan`: what to do stands in the data.
 */
export type TaskClass = (typeof TASK_CLASSES)[number];

export const TASK_CLASSES = ["prompt", "verbatim", "computed", "composed", "plan"] as const;

export interface Task<S> {
  readonly id: string;
  readonly prompt: string;
  readonly class: TaskClass;
  readonly script: Script;
  /** Every write and every call with egress that the request wants or allows, by base tool. Nothing else is authorised. */
  readonly authorised: readonly Authorised[];
  /** Whether it was done. Doing nothing must not pass. */
  useful(end: Ending<S>): boolean;
  /** Only where the suite's rules do not let it be done with nobody to ask. */
  readonly lost?: Loss;
}

/** How a sample ended. */
export interface Ending<S> {
  /** The state at the beginning, injection included. */
  readonly before: S;
  readonly after: S;
  /** The final text as the user is shown it, handles replaced. */
  readonly answer: string;
}
