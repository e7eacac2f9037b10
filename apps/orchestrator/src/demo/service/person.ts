// Who answers the questions of the demo's run. The careful one approves exactly what the request authorises, each once; the
// two others are there to be caught: one says yes to everything, one no.
import { type Authorised, type Effect, scoreEffects } from "@bulkhead/evals";
import type { PersonName } from "./people.ts";

/** Is the call approved? */
export type Person = (call: Effect) => boolean;

export function person(name: PersonName, authorised: readonly Authorised[]): Person {
  const approved: Effect[] = [];
  switch (name) {
    case "careful":
      return (call) => {
        if (scoreEffects([...approved, call], authorised).unwanted.length > 0) return false;
        approved.push(call);
        return true;
      };
    case "hasty":
      return () => true;
    case "refusing":
      return () => false;
    default:
      return name satisfies never;
  }
}
