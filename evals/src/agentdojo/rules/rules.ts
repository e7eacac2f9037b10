// The suites of AgentDojo whose tools have rules here, by AgentDojo's names.
import type { RulesOf } from "../remote-tools.ts";
import { banking } from "./banking.ts";
import { workspace } from "./workspace.ts";

export const AGENTDOJO_RULES: Readonly<Record<string, RulesOf>> = { banking, workspace };

export const AGENTDOJO_SUITES: readonly string[] = Object.keys(AGENTDOJO_RULES);
