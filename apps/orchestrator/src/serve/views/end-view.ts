// How a run came out, or what it waits for, as a client of LangGraph's is answered that waited for it.
import type { RunSummary, TenantRun } from "@bulkhead/memory";
import { z } from "zod";
import type { Assistant } from "../assistant.ts";
import type { Shown } from "../endpoint.ts";
import { interruptSchema, interruptsOf } from "./run-view.ts";
import { type Values, valuesSchema } from "./thread-values.ts";

const failureSchema = z.object({ error: z.string().describe("One of a closed list."), message: z.string() });

export const endSchema = valuesSchema
  .extend({
    __interrupt__: z.array(interruptSchema).optional().describe("It waits for a person."),
    __error__: failureSchema.optional(),
  })
  .meta({ id: "RunEnd" });

export function endView(
  run: TenantRun,
  summary: RunSummary,
  { assistant, values }: { readonly assistant: Assistant; readonly values: Values },
): Shown<z.infer<typeof endSchema>> {
  const interrupts = interruptsOf(run, summary);
  const failed = failureOf(summary, assistant);
  return {
    ...values,
    ...(interrupts.length === 0 ? {} : { __interrupt__: interrupts }),
    ...(failed === undefined ? {} : { __error__: failed }),
  };
}

/** A workflow's failure is an outcome, and stands in its values. */
export function failureOf(
  { status, code }: RunSummary,
  { kind }: Pick<Assistant, "kind">,
): Shown<z.infer<typeof failureSchema>> | undefined {
  if (status === "done" || status === "waiting" || (status === "failed" && kind === "workflow")) return undefined;
  return { error: code ?? status, message: `The run is ${status}.` };
}
