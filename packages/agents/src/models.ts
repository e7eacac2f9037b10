/** Models by LangChain's strings (`openai:gpt-5.1`) or as objects; a list is a chain in which the next answers when one fails. */
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { initChatModel } from "langchain/chat_models/universal";
import { AgentsError } from "./agents-error.ts";

export type ModelSpec = string | BaseChatModel | readonly (string | BaseChatModel)[];

export interface NamedModel {
  readonly name: string;
  readonly model: BaseChatModel;
}

/** Resolves each string once per process entry: the key is read when a model is first needed, not when it is named. */
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

/** @throws AgentsError `bad_model` for what cannot be a model at all. */
export function checkModelSpec(spec: ModelSpec, whose: string): void {
  const models = listModels(spec);
  const known = models.length > 0 && models.every((one) => (typeof one === "string" ? one !== "" : isChatModel(one)));
  if (!known)
    throw new AgentsError(
      "bad_model",
      `the model of ${whose} is a string like "openai:gpt-5.1", a LangChain chat model, or a list of them`,
    );
}

/** What `initChatModel` gives makes the real model when it is asked. */
async function unwrap(given: BaseChatModel): Promise<NamedModel> {
  const model = "_getModelInstance" in given ? await (given as unknown as Configurable)._getModelInstance() : given;
  if (!isChatModel(model)) throw new AgentsError("bad_model", "the given model is no chat model");
  return { name: modelName(model), model };
}

interface Configurable {
  _getModelInstance(): Promise<unknown>;
}

async function makeModel(name: string): Promise<NamedModel> {
  let configurable: Configurable;
  try {
    configurable = await initChatModel(name);
  } catch (error) {
    throw new AgentsError("bad_model", `"${name}" cannot be used: ${wayOut(name, error)}`);
  }
  const model = await configurable._getModelInstance();
  if (!isChatModel(model)) throw new AgentsError("bad_model", `"${name}" is no chat model`);
  return { name, model };
}

/** What is thrown when a whole chain failed. The provider's own words stay in `cause`. */
export function modelFailure(names: readonly string[], last: unknown): AgentsError {
  const cause = { cause: last };
  const text = last instanceof Error ? last.message : "";
  const variable = /\b[A-Z][A-Z0-9]*_(?:API_)?KEY\b/.exec(text)?.[0];
  if (variable !== undefined)
    return new AgentsError("bad_model", `"${names.at(-1)}" cannot be used: set ${variable}`, cause);
  const status =
    typeof last === "object" && last !== null && "status" in last && typeof last.status === "number"
      ? `; HTTP ${last.status}`
      : "";
  return new AgentsError("model_failed", `no model of the chain answered (${names.join(", ")}${status})`, cause);
}

function wayOut(name: string, error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  const variable = /\b[A-Z][A-Z0-9]*_(?:API_)?KEY\b/.exec(text)?.[0] ?? KEYS[name.split(":")[0] ?? ""];
  if (/key|credential/i.test(text) && variable !== undefined) return `set ${variable}`;
  const missing = /@langchain\/[\w-]+/.exec(text)?.[0];
  if (missing !== undefined) return `install ${missing}`;
  return `no provider is known by that name; write provider:model, like "openai:gpt-5.1"`;
}

const KEYS: Readonly<Record<string, string>> = { openai: "OPENAI_API_KEY", anthropic: "ANTHROPIC_API_KEY" };

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
