// What the caller's tenant may use, and has used. It is the operator's to set: bulkhead keys limit.
import { z } from "zod";
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
      answers: { 200: { json: limitsSchema } },
      handle: async ({ caller }) => json(await limits.of(caller.tenant)),
    }),
  ];
}

const most = z.number().optional();
const limitsSchema = z
  .object({
    limit: z
      .object({ concurrency: most, requestsPerMinute: most, tokensPerDay: most, bitsPerDay: most })
      .describe("What is missing is not limited."),
    used: z.object({ running: z.number(), tokens: z.number(), bits: z.number() }),
  })
  .meta({ id: "Limits" });
