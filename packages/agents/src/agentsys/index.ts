// AgentSys as published (arXiv 2602.07398), for whoever wants to compare with it or to have its guard beside the rules.
export { type AgentSysOptions, createAgentSys } from "./agentsys.ts";
export type { AgentSysEvent } from "./agentsys-event.ts";
export { type AgentSysGuardOptions, agentSysGuard } from "./agentsys-guard.ts";
export type { RoleName } from "./agentsys-roles.ts";
export type { Intent } from "./intent-call.ts";
