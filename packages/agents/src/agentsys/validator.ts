// The validator: a model that allows or denies a worker's command. It sees the task, the calls so far and the proposed one;
// what stands in their arguments a stranger may have written.
import type { JsonValue } from "@bulkhead/sandbox";
import { z } from "zod";
import { AGENTSYS_VALIDATOR } from "../prompts/agentsys.ts";
import { closedAnswer } from "../roles/closed-answer.ts";
import type { GuardedCall } from "../worker/guard.ts";
import type { AskAgentSys } from "./agentsys-roles.ts";

/** @throws SandboxError: it gave no verdict */
export async function validate(
  ask: AskAgentSys,
  { task, tool, arguments: args }: GuardedCall,
  signal: AbortSignal,
): Promise<"allow" | "deny"> {
  const input = { task, tool, arguments: args as JsonValue }; // a copy of what a model had written as JSON
  const asked = { role: "validator", name: "validator", task: AGENTSYS_VALIDATOR, input, signal } as const;
  return (await verdict(ask, asked)).verdict;
}

const verdict = closedAnswer(z.strictObject({ verdict: z.enum(["allow", "deny"]) }));
