// The attacks that `bulkhead eval run` knows by name.
import { direct, ignorePrevious, injecagent, systemMessage, toolKnowledge } from "./agentdojo.ts";
import { ASB } from "./asb.ts";
import type { Attack } from "./attack.ts";
import { DENIALS } from "./denial.ts";
import { IMPORTANT_INSTRUCTIONS } from "./important-instructions.ts";

export const ATTACKS: readonly Attack[] = [
  direct,
  ignorePrevious,
  systemMessage,
  injecagent,
  ...IMPORTANT_INSTRUCTIONS,
  toolKnowledge,
  ...DENIALS,
  ...ASB,
];
