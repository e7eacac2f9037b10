// What an operator can watch of an AgentSys agent, beside what LangChain tells of its main model. No event holds text.
import type { Code } from "@bulkhead/sandbox";
import type { Usage } from "../model/usage.ts";
import type { RoleName } from "./agentsys-roles.ts";

export type AgentSysEvent =
  /** A model was asked, failed or not. */
  | { readonly kind: "model_call"; readonly role: RoleName; readonly ok: boolean; readonly usage?: Usage }
  | { readonly kind: "tool_call"; readonly by: "main" | "worker"; readonly tool: string }
  /** The guard did not let a worker's call pass. */
  | { readonly kind: "denied"; readonly tool: string }
  /** How a call was answered. `extractions`: how often its output was read. */
  | {
      readonly kind: "answered";
      readonly by: "main" | "worker";
      readonly tool: string;
      readonly ok: boolean;
      readonly code?: Code;
      readonly extractions: number;
    };
