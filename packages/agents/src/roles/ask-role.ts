// A role that a model plays below the main agent: asked as a worker of ours is, by its loop, in a compartment, with a fresh
// context, under the first line `You are the worker "NAME".`
import {
  type Code,
  DEFAULT_LIMITS,
  inlineSandbox,
  type JsonSchema,
  type JsonValue,
  type ToolSchema,
} from "@bulkhead/sandbox";
import type { ModelCallReport } from "../model/model-chain.ts";
import { langchainPort } from "../model/model-port.ts";
import { createModels, type ModelSpec } from "../model/models.ts";
import type { ModelCall } from "../model/reply-calls.ts";
import type { Usage } from "../model/usage.ts";
import { type WorkerPorts, workerLoop } from "../worker/worker-loop.ts";

export interface RolesOptions<Role extends string> {
  readonly model: ModelSpec;
  /** For a role that another model plays. */
  readonly roles?: Partial<Readonly<Record<Role, ModelSpec>>> | undefined;
  readonly observe?: ((call: RoleCall<Role>) => void) | undefined;
}

/** A model was asked, failed or not. */
interface RoleCall<Role extends string> {
  readonly role: Role;
  readonly ok: boolean;
  readonly usage?: Usage;
}

export interface RoleAsked<Role extends string> {
  readonly role: Role;
  readonly name: string;
  readonly task: string;
  readonly input: JsonValue;
  readonly returns: JsonSchema;
  /** What is wrong with the arguments of `return`; it is asked once more then. */
  readonly check: (text: string) => Code | undefined;
  readonly tools?: readonly ToolSchema[];
  /** The texts that it is shown, in the order of the calls. */
  readonly callTools?: (calls: readonly ModelCall[], signal: AbortSignal) => Promise<readonly string[]>;
  readonly signal: AbortSignal;
}

/** The arguments of `return`. @throws SandboxError with the code of its end. */
export type AskRole<Role extends string> = (asked: RoleAsked<Role>) => Promise<string>;

export function createRoles<Role extends string>({
  model,
  roles = {},
  observe = () => {},
}: RolesOptions<Role>): AskRole<Role> {
  const models = createModels();
  return async ({ role, name, task, input, returns, check, tools = [], callTools = noTools, signal }) => {
    const start =
      () =>
      ({ ok, usage }: ModelCallReport) =>
        observe({ role, ok, ...(usage === undefined ? {} : { usage }) });
    const port = langchainPort(await models(roles[role] ?? model), start);
    const portsAt = (at: { readonly signal: AbortSignal }): WorkerPorts => ({
      model: (request, _, stop) => port(request, stop),
      callTools: async (calls) => ({ texts: await callTools(calls, at.signal), guarded: false }),
      check,
      attempted: () => {},
      repairing: () => {},
    });
    const brief = { v: 1, worker: name, purpose: task, returns, tools, limits: DEFAULT_LIMITS } as const;
    return inlineSandbox({ execute: (given, at) => workerLoop(given, portsAt(at), at) }).run(
      { ...brief, input, label: { integrity: "external", readers: [] } },
      { signal },
    );
  };
}

const noTools = async (calls: readonly ModelCall[]) => calls.map(() => '{"ok":false,"code":"denied"}');
