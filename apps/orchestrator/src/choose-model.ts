// What --model means: `provider:model`, or the path of a module whose default export is a chat model or makes one.
import { createRequire } from "node:module";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { CliError } from "./cli-error.ts";
import { keyMissing, type LoadedModule, loadModule } from "./load-module.ts";
import { visibleLine } from "./visible-text.ts";

/** A provider string stays one (the agents package opens it); a module gives the model itself. */
export async function chooseModel(
  spec: string,
  options: { cwd: string; env: NodeJS.ProcessEnv; module: LoadedModule },
): Promise<string | BaseChatModel> {
  if (/^\.{0,2}[\\/]|\.[cm]?[jt]s$/.test(spec)) return modelOf(spec, await loadModule(spec, options.cwd, "model"));
  const [, name = "", model = ""] = /^([a-z0-9_-]+):(.+)$/i.exec(spec) ?? [];
  const provider = PROVIDERS[name];
  if (name === "")
    throw new CliError(
      "usage",
      `--model ${visibleLine(spec, 80)} names neither a provider nor a file.`,
      "Write openai:gpt-5.1, or the path of a module: --model ./offline-model.ts",
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
  if (!options.env[provider.variable])
    throw keyMissing(provider.variable, `--model ${name}:${visibleLine(model, 60)}`, {
      beside: options.module.path,
      cwd: options.cwd,
    });
  if (!resolves(provider.package, [options.module.url, import.meta.url])) {
    throw new CliError(
      "provider_missing",
      `The provider ${name} needs the package ${provider.package}.`,
      `Install it beside the module: npm install ${provider.package}`,
    );
  }
  return spec;
}

/** The providers that a string can name. Anything else comes as a module. */
export const PROVIDERS: Readonly<
  Record<string, { readonly package: string; readonly variable: string; readonly example: string }>
> = {
  openai: { package: "@langchain/openai", variable: "OPENAI_API_KEY", example: "openai:gpt-5.1" },
  anthropic: { package: "@langchain/anthropic", variable: "ANTHROPIC_API_KEY", example: "anthropic:claude-sonnet-5" },
};

async function modelOf(spec: string, module: LoadedModule): Promise<BaseChatModel> {
  const made = module.exports["default"];
  let model: unknown = made;
  if (typeof made === "function") {
    try {
      model = await (made as () => unknown)();
    } catch (error) {
      const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      if (/OPENAI_API_KEY/.test(message)) throw keyMissing("OPENAI_API_KEY", spec, { cause: error });
      throw new CliError(
        "module_failed",
        `${spec} failed to make its model: ${visibleLine(message, 200)}`,
        "Run it again with --debug for the stack.",
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
