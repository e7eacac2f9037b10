// What the caller's tenant may use, and has used. It is the operator's to set: bulkhead keys limit.
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import type { Service } from "../service.ts";

export function limitEndpoints({ limits }: Service): readonly Endpoint[] {
  return [
    endpoint({
      method: "get",
      path: "/v1/limits",
      tag: "v1",
      scope: "read",
      summary:
        "What the tenant may use, what it has used since the day began (UTC), and how many of its runs are under way",
      handle: async ({ caller }) => json(await limits.of(caller.tenant)),
    }),
  ];
}
