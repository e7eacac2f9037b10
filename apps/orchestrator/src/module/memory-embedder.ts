// Which embedder a command means: the default, LangChain's by its string (`openai:text-embedding-3-small`), or a local model by
// the folder of its files (`./models/all-MiniLM-L6-v2`). Rule: whoever writes concepts and whoever looks for them name the same.
import { resolve } from "node:path";
import { type Embedder, hashEmbedder, localEmbedder } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Default: BULKHEAD_EMBEDDER, else `hashEmbedder()`. @throws CliError `bad_embedder` */
export async function embedderIn(
  { cwd, env }: Pick<Terminal, "cwd" | "env">,
  spec: string = env["BULKHEAD_EMBEDDER"] ?? "",
): Promise<Embedder> {
  if (spec === "" || spec === "hash") return hashEmbedder();
  try {
    if (/^[./]/.test(spec)) return await localEmbedder(resolve(cwd, spec));
    const { langchainEmbedder } = await import("@bulkhead/agents");
    return await langchainEmbedder(spec);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^\w+: /, "") : "";
    throw new CliError("bad_embedder", `The embedder cannot be used: ${why}.`, EMBEDDERS, { cause: error });
  }
}

const EMBEDDERS = 'Name one: hash, "openai:text-embedding-3-small", or the folder of a local model as ./folder';
