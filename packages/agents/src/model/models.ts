// Models by LangChain's strings (`openai:gpt-5.1`) or as objects; a list is a chain in which the next answers when one fails.
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { initChatModel } from "langchain/chat_models/universal";
import { AgentsError } from "../agents-error.ts";
import type { ModelChainError } from "./model-chain.ts";
import { providerToolOf } from "./provider-tool.ts";
import { refuseProviderTool } from "./provider-tool-guard.ts";
import { scriptProblem } from "./script-error.ts";

export type ModelSpec = string | BaseChatModel | readonly (string | BaseChatModel)[];

export interface NamedModel {
  readonly name: string;
  readonly model: BaseChatModel;
}

/** Makes each named model once an agent: the key is read when a model is first needed, not when it is named. */
export type Models = (spec: ModelSpec) => Promise<readonly NamedModel[]>;

export function createModels(): Models {
  const known = new Map<string, Promise<NamedModel>>();
  const byName = (name: string): Promise<NamedModel> => {
    const made = known.get(name) ?? makeModel(name);
    known.set(name, made);
    made.catch(() => known.delete(name));
    return made;
  };
  return (spec) => Promise.all(listModels(spec).map((one) => (typeof one === "string" ? byName(one) : unwrap(one))));
}

function listModels(spec: ModelSpec): readonly (string | BaseChatModel)[] {
  return Array.isArray(spec) ? (spec as readonly (string | BaseChatModel)[]) : [spec as string | BaseChatModel];
}

/** By what a model is known again in another process. */
export function specName(spec: ModelSpec): string {
  return listModels(spec)
    .map((one) => (typeof one === "string" ? one : modelName(one)))
    .join(", ");
}

/** @throws AgentsError `bad_model` for what cannot be a model at all. */
export function checkModelSpec(spec: ModelSpec, whose: string): void {
  const models = listModels(spec);
  const known = models.length > 0 && models.every((one) => (typeof one === "string" ? one !== "" : isChatModel(one)));
  if (!known)
    throw new AgentsError(
      "bad_model",
      `the model of ${whose} is a string like "openai:gpt-5.1", a LangChain chat model, or a list of them`,
    );
  for (const model of models) if (typeof model !== "string") checkOwnTools(model);
}

/** @throws AgentsError `bad_agent` for a model that carries a tool of its provider's. */
function checkOwnTools(model: BaseChatModel): BaseChatModel {
  const name = providerToolOf(model);
  return name === undefined ? model : refuseProviderTool(name);
}

/** What `initChatModel` gives makes the real model when it is asked. */
async function unwrap(given: BaseChatModel): Promise<NamedModel> {
  const model = "_getModelInstance" in given ? await (given as unknown as Configurable)._getModelInstance() : given;
  if (!isChatModel(model)) throw new AgentsError("bad_model", "the given model is no chat model");
  return { name: modelName(model), model: checkOwnTools(model) };
}

interface Configurable {
  _getModelInstance(): Promise<unknown>;
}

async function makeModel(name: string): Promise<NamedModel> {
  let configurable: Configurable;
  try {
    configurable = await initChatModel(name);
  } catch (error) {
    throw unusable(name, error);
  }
  const model = await configurable._getModelInstance();
  if (!isChatModel(model)) throw new AgentsError("bad_model", `"${name}" is no chat model`);
  return { name, model };
}

/** What a caller is told when a whole chain failed. The provider's own words stay in `cause`. */
export function modelFailure({ models, cancelled, cause: last }: ModelChainError): AgentsError {
  const cause = { cause: last };
  if (cancelled) return new AgentsError("cancelled", "the run was stopped by its caller", cause);
  if (missingKey(last) !== undefined) return unusable(models.at(-1) ?? "", last);
  const problem = scriptProblem(last);
  if (problem !== undefined) return new AgentsError("model_failed", problem, cause);
  const status = typeof last === "object" && last !== null && "status" in last ? last.status : undefined;
  const http = typeof status === "number" ? `; HTTP ${status}` : "";
  return new AgentsError("model_failed", `no model of the chain answered (${models.join(", ")}${http})`, cause);
}

function unusable(name: string, error: unknown): AgentsError {
  const variable = missingKey(error);
  const missing = /@langchain\/[\w-]+/.exec(error instanceof Error ? error.message : "")?.[0];
  const wayOut =
    variable !== undefined
      ? `set ${variable}`
      : missing !== undefined
        ? `install ${missing}`
        : `no provider is known by that name; write provider:model, like "openai:gpt-5.1"`;
  return new AgentsError("bad_model", `"${name}" cannot be used: ${wayOut}`, {
    cause: error,
    ...(variable === undefined ? {} : { variable }),
  });
}

/** The environment variable whose absence an error of a provider's package is about. */
function missingKey(error: unknown): string | undefined {
  return /\b[A-Z][A-Z0-9]*_(?:API_)?KEY\b/.exec(error instanceof Error ? error.message : "")?.[0];
}

/** By shape: a second copy of @langchain/core in the tree makes another class. */
function isChatModel(model: unknown): model is BaseChatModel {
  return (
    model instanceof BaseChatModel ||
    (typeof model === "object" && model !== null && "_generate" in model && "bindTools" in model)
  );
}

function modelName(model: BaseChatModel): string {
  const named = model as { readonly model?: unknown; readonly modelName?: unknown };
  const name = named.model ?? named.modelName;
  return typeof name === "string" ? name : model._llmType();
}
