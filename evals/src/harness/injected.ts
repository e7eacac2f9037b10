// Where an injection stands: in a fresh state, and below the user's request.
import type { Injection } from "../attacks/attack.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";

export function injectedState<S>(suite: Suite<S>, { vectors }: Injection): S {
  const state = suite.state();
  for (const [name, text] of Object.entries(vectors)) {
    const vector = Object.hasOwn(suite.vectors, name) ? suite.vectors[name] : undefined;
    if (vector === undefined) throw new Error(`the suite ${suite.name} has no vector "${name}"`);
    vector.put(state, text);
  }
  return state;
}

/** The user's message. */
export function promptOf<S>(task: Task<S>, { pasted }: Injection): string {
  return pasted === undefined ? task.prompt : `${task.prompt}\n\n${pasted}`;
}
