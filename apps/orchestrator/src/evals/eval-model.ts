// Who the agents of an evaluation are: the scripted worst case, or a real model.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Adversary, type ChatModel, realModel } from "@bulkhead/evals";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { CliError } from "../cli/cli-error.ts";
import { chooseModel } from "../module/choose-model.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { namedOf } from "./eval-names.ts";

export const WORST_CASE = "worst-case";

interface Players {
  readonly adversaries: readonly Adversary[];
  /** Stands in where a defense has no workers. */
  readonly plain: Adversary;
  /** How attacks address the agent. */
  readonly modelName: string;
}

/** @throws CliError */
export async function playersOf(
  { model, adversary }: { readonly model: string; readonly adversary?: string },
  scripted: { readonly all: readonly Adversary[]; readonly plain: Adversary },
  terminal: Pick<Terminal, "cwd" | "env">,
): Promise<Players> {
  if (model === WORST_CASE) {
    const adversaries = namedOf("adversary", adversary, scripted.all, ({ name }) => name);
    return { adversaries, plain: scripted.plain, modelName: "assistant" };
  }
  if (adversary !== undefined && adversary !== "model")
    throw new CliError(
      "usage",
      `A model decides by itself: --adversary ${adversary} goes with --model ${WORST_CASE}.`,
      `Leave --adversary out, or play it without a model: --model ${WORST_CASE}`,
    );
  const player = realModel(await modelOf(model, terminal));
  return { adversaries: [player], plain: player, modelName: model.replace(/^[^:]*:/, "") };
}

export async function modelOf(spec: string, { cwd, env }: Pick<Terminal, "cwd" | "env">): Promise<ChatModel> {
  const path = join(cwd, "package.json"); // what is installed beside it
  try {
    const chosen = await chooseModel(spec, { cwd, env, module: { path, url: pathToFileURL(path).href } });
    return typeof chosen === "string" ? await opened(chosen) : chosen;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const hint = error.code === "key_missing" ? error.hint.replace(/--model .*$/, `--model ${WORST_CASE}`) : error.hint;
    throw new CliError(error.code, error.message, hint, { exit: error.exit, cause: error });
  }
}

/** One object for every defense: by a string LangChain's own agent would ask another API of the provider than Bulkhead. */
async function opened(name: string): Promise<ChatModel> {
  const { initChatModel } = await import("langchain");
  return (await initChatModel(name))._getModelInstance() as Promise<BaseChatModel>; // what it is typed as has no tools bound
}
