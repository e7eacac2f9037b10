// AgentSys's validator and sanitizer as a guard: for its own workers, and for any worker of `defineWorker`, beside the rules.
// Only commands are judged, as published: what a query tells whoever answers it, nobody looks at.
import type { StructuredToolInterface } from "@langchain/core/tools";
import { refuseUnknownKeys } from "../known-keys.ts";
import type { ModelSpec } from "../model/models.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { Guard } from "../worker/guard.ts";
import type { AgentSysEvent } from "./agentsys-event.ts";
import { agentSysRoles, type RoleName } from "./agentsys-roles.ts";
import { findOrders } from "./sanitizer.ts";
import { toolLabels } from "./tool-labels.ts";
import { toolsOf } from "./tools-of.ts";
import { validate } from "./validator.ts";

export interface AgentSysGuardOptions {
  readonly model: ModelSpec;
  readonly roles?: Partial<Readonly<Record<RoleName, ModelSpec>>>;
  /** Those that the guarded workers have. What is not among them is a command. */
  readonly tools: readonly (AnyTool | StructuredToolInterface)[];
  readonly observe?: (event: AgentSysEvent) => void;
}

/** @throws AgentsError `bad_agent` */
export function agentSysGuard(options: AgentSysGuardOptions): Guard {
  refuseUnknownKeys(options, ["model", "roles", "tools", "observe"], "bad_agent", "agentSysGuard");
  const ask = agentSysRoles(options);
  const labelOf = toolLabels(ask, toolsOf(options.tools));
  const guard = async (call: Parameters<Guard>[0], signal: AbortSignal): Promise<"pass" | "deny"> => {
    if ((await labelOf(call.tool)) === "query") return "pass";
    return (await validate(ask, call, signal)) === "allow" ? "pass" : "deny";
  };
  return Object.assign(guard, { clean: (text: string, signal: AbortSignal) => findOrders(ask, text, signal) });
}
