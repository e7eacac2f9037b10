// What --model means: `provider:model`, or the path of a module whose default export is a chat model or makes one.
import { createRequire } from "node:module";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { CliError, DEBUG_HINT } from "../cli/cli-error.ts";
import { declarationError } from "../cli/declaration-error.ts";
import { sentence } from "../terminal/sentence.ts";
import { firstLine, visibleLine } from "../terminal/visible-text.ts";
import { keyMissing, missingVariable, scriptedModel } from "./key-missing.ts";
import { type LoadedModule, loadModule } from "./load-module.ts";
import { PROVIDERS } from "./providers.ts";

/** A provider string stays one (the agents package opens it); a module gives the model itself. */
export async function chooseModel(
  spec: string,
  { cwd, env, module }: { cwd: string; env: NodeJS.ProcessEnv; module: Pick<LoadedModule, "path" | "url"> },
): Promise<string | BaseChatModel> {
  if (/^\.{0,2}[\\/]|\.[cm]?[jt]s$/.test(spec)) return modelOf(spec, await loadModule(spec, cwd, "model"), cwd);
  const [, name = "", model = ""] = /^([a-z0-9_-]+):(.+)$/i.exec(spec) ?? [];
  const provider = PROVIDERS[name];
  if (name === "")
    throw new CliError(
      "usage",
      `--model ${visibleLine(spec, 80)} names neither a provider nor a file.`,
      `Write openai:gpt-5.1, or the path of a module: --model ${scriptedModel(module.path, cwd)}`,
    );
  if (provider === undefined) {
    throw new CliError(
      "unknown_provider",
      `There is no provider ${visibleLine(name, 40)}.`,
      `Known: ${Object.keys(PROVIDERS).join(", ")}. For another one give a module whose default export is its chat model: --model ./model.ts`,
    );
  }
  if (model.trim() === "")
    throw new CliError("usage", `--model ${name}: names no model.`, `Write ${provider.example}.`);
  if (!env[provider.variable])
    throw keyMissing(provider.variable, `--model ${name}:${visibleLine(model, 60)}`, { beside: module.path, cwd });
  if (!resolves(provider.package, [module.url, import.meta.url])) {
    throw new CliError(
      "provider_missing",
      `The provider ${name} needs the package ${provider.package}.`,
      `Install it beside the module: npm install ${provider.package}`,
    );
  }
  return spec;
}

async function modelOf(spec: string, module: LoadedModule, cwd: string): Promise<BaseChatModel> {
  const made = module.exports["default"];
  let model: unknown = made;
  if (typeof made === "function") {
    try {
      model = await (made as () => unknown)();
    } catch (error) {
      const variable = missingVariable(error);
      if (variable !== undefined) throw keyMissing(variable, spec, { beside: module.path, cwd, cause: error });
      const ours = declarationError(error);
      const words = ours ?? sentence(firstLine(error instanceof Error ? error.message : String(error), 400));
      throw new CliError(
        "module_failed",
        `${spec} failed to make its model: ${words}`,
        ours === undefined ? DEBUG_HINT : "",
        { cause: error, exit: 1 },
      );
    }
  }
  if (isChatModel(model)) return model;
  throw new CliError(
    "not_a_model",
    `The default export of ${spec} is no chat model: it is ${kindOf(made)}.`,
    "Write: export default new ChatOpenAI({ ... }), or a function that makes one.",
  );
}

function isChatModel(value: unknown): value is BaseChatModel {
  return (
    typeof value === "object" &&
    value !== null &&
    "invoke" in value &&
    typeof value.invoke === "function" &&
    "bindTools" in value &&
    "_llmType" in value
  );
}

/** Says what a wrong export is, without printing it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object"
    ? `an object of ${visibleLine(value.constructor?.name ?? "no class", 40)}`
    : `a ${typeof value}`;
}

function resolves(name: string, from: readonly string[]): boolean {
  return from.some((url) => {
    try {
      createRequire(url).resolve(name);
      return true;
    } catch {
      return false;
    }
  });
}
