// A chat model with a worker's tools bound, `return` among them, and forced to call one of them where the provider can.
import type { ToolSchema } from "@bulkhead/sandbox";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

/** `return`: the model must call it. `any`: it must call some tool. `undefined`: it is free to. */
export type Choice = "return" | "any" | undefined;

interface Bound {
  readonly bare: BaseChatModel;
  readonly options: Readonly<Record<string, unknown>>;
}

/** `bindTools` gives a model, or a binding of one with options: what is inside is called itself. */
export function bindModel(model: BaseChatModel, tools: readonly ToolSchema[], choice: Choice): Bound {
  if (model.bindTools === undefined) throw new TypeError("the model takes no tools");
  const definitions = tools.map((tool) => ({
    type: "function" as const,
    function: {
      name: tool.name,
      description: tool.description,
      // A copy: ours is frozen, and some adapters rewrite what they are given for their provider.
      parameters: structuredClone(tool.parameters) as Record<string, unknown>,
    },
  }));
  let inner: unknown = model.bindTools(definitions, choice === undefined ? {} : { tool_choice: choice });
  let options: Readonly<Record<string, unknown>> = {};
  while (isBinding(inner)) {
    options = { ...inner.kwargs, ...inner.config, ...options };
    inner = inner.bound;
  }
  const bound = { ...defaultOptions(inner), ...options };
  const forced = choice === "any" && usesResponsesApi(inner, bound) ? { tool_choice: allowed(tools) } : {};
  return { bare: inner as BaseChatModel, options: { ...bound, ...forced } };
}

/**
 * Some models cannot be forced (Anthropic's while they think, some compatible servers) and say so with HTTP 400. The
 * words are looked at for this and go nowhere.
 */
export function cannotBeForced(error: unknown): boolean {
  const { status, message } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  return (status === 400 || status === 422) && typeof message === "string" && /tool[_ ]choice/i.test(message);
}

/** ChatOpenAI keeps bound options in a field which its `invoke` reads and its `_generate` does not. */
function defaultOptions(model: unknown): object {
  const { defaultOptions: own } = model as { readonly defaultOptions?: object };
  return own ?? {};
}

/** ChatOpenAI drops "required" on its way to the Responses API, and passes an object as it is. */
function usesResponsesApi(model: unknown, options: object): boolean {
  const { _useResponsesApi: uses } = model as { readonly _useResponsesApi?: (options: object) => boolean };
  return typeof uses === "function" && uses.call(model, options);
}

const allowed = (tools: readonly ToolSchema[]) => ({
  type: "allowed_tools",
  mode: "required",
  tools: tools.map(({ name }) => ({ type: "function", name })),
});

function isBinding(
  value: unknown,
): value is { readonly bound: unknown; readonly kwargs?: object; readonly config?: object } {
  return typeof value === "object" && value !== null && "bound" in value && !("_generate" in value);
}
