// What is said before concepts are looked for, ranked or as a whole library, in the same transaction: a server would compile the
// statement for longer than it runs, plan it anew for each task, though nothing of a task changes the plan, and find out for each
// part of it which scopes are seen.
import type { Statement } from "../../database/connection/pipeline.ts";

export const PLANNED_ONCE: Statement = {
  name: "bulkhead planned once",
  text: `select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
      set_config('enable_seqscan', 'off', true), set_config('bulkhead.scopes', bulkhead_memory.visible()::text, true)`,
};
