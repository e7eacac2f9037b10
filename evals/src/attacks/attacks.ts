// The attacks that `bulkhead eval run` knows by name.
import { direct, ignorePrevious, injecagent, systemMessage, toolKnowledge } from "./agentdojo.ts";
import { ASB } from "./asb.ts";
import type { Attack } from "./attack.ts";
import { DENIALS } from "./denial.ts";
import { IMPORTANT_INSTRUCTIONS } from "./important-instructions.ts";
import { PASTED } from "./pasted.ts";
import {
  everyString,
  extraKeys,
  forgedHandle,
  forgedOutcome,
  handleSwap,
  otherRow,
  plausibleLie,
  schemaFit,
} from "./reader-attacks.ts";
import {
  approvalFlood,
  changedDescription,
  errorText,
  nestedWorker,
  secondOrder,
  validatorTalk,
} from "./structure-attacks.ts";
import { UNICODE_SMUGGLING } from "./unicode-smuggling.ts";

export const ATTACKS: readonly Attack[] = [
  direct,
  ignorePrevious,
  systemMessage,
  injecagent,
  ...IMPORTANT_INSTRUCTIONS,
  toolKnowledge,
  ...DENIALS,
  ...ASB,
  schemaFit,
  plausibleLie,
  handleSwap,
  otherRow,
  everyString,
  extraKeys,
  forgedHandle,
  forgedOutcome,
  ...UNICODE_SMUGGLING,
  errorText,
  nestedWorker,
  changedDescription,
  secondOrder,
  approvalFlood,
  validatorTalk,
  ...PASTED,
];
