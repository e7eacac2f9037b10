// The roles of the paper below the main agent; each may be played by a model of its own, and its calls are observed.
import type { ModelSpec } from "../model/models.ts";
import { type AskRole, createRoles } from "../roles/ask-role.ts";
import type { AgentSysEvent } from "./agentsys-event.ts";

export type RoleName = "worker" | "validator" | "sanitizer" | "labeller";

export type AskAgentSys = AskRole<RoleName>;

interface AgentSysRolesOptions {
  readonly model: ModelSpec;
  /** For a role that another model plays. */
  readonly roles?: Partial<Readonly<Record<RoleName, ModelSpec>>> | undefined;
  readonly observe?: ((event: AgentSysEvent) => void) | undefined;
}

export const agentSysRoles = ({ model, roles, observe = () => {} }: AgentSysRolesOptions): AskAgentSys =>
  createRoles<RoleName>({ model, roles, observe: (call) => observe({ kind: "model_call", ...call }) });
