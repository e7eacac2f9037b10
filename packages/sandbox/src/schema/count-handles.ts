// The most handles that an admitted value can have: what a spawn reserves.
import type { Profile } from "./profile.ts";
import { MAX_NODES } from "./strict-json.ts";

export function countHandles(profile: Profile): number {
  return Math.min(count(profile), MAX_NODES); // no admitted value has more leaves
}

function count(profile: Profile): number {
  switch (profile.kind) {
    case "boolean":
    case "choice":
    case "number":
    case "moment":
      return 0;
    case "text":
      return profile.revealed ? 0 : 1;
    case "array":
      return profile.max === 0 ? 0 : Math.min(profile.max * count(profile.items), MAX_NODES);
    case "object":
      return profile.properties.reduce((total, property) => total + count(property.profile), 0);
    case "union":
      return Math.max(...profile.branches.map((branch) => count(branch.profile)));
    case "nullable":
      return count(profile.inner);
    default:
      return profile satisfies never;
  }
}
