// LangChain's embeddings as an `Embedder`, by a string (`openai:text-embedding-3-small`, also of an OpenAI-compatible server)
// or as an object. Rules: what comes back is as many vectors as there were texts, of one length, or it is refused; what the
// provider says beside is dropped; nobody traces the texts.
import { type Embedder, unit } from "@bulkhead/memory";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { AgentsError } from "../agents-error.ts";
import { detached } from "../tracing/detached.ts";
import { withSignal } from "../with-signal.ts";
import { quietly } from "./quiet-console.ts";

export interface LangchainEmbedderOptions {
  /** By what its vectors are known. Default: the string, and the host where that is not the provider's own; an object needs one. */
  readonly name?: string;
  /** Of a vector; asked of models that can shorten theirs. Default: what the model gives, for which it is asked once. */
  readonly dimensions?: number;
  /** Of an OpenAI-compatible server. Default: OPENAI_BASE_URL, else the provider's. */
  readonly baseURL?: string;
  /** Default: OPENAI_API_KEY. */
  readonly apiKey?: string;
}

const ALWAYS = new AbortController().signal;
/** Per request: a provider takes some thousand texts at most, and a server on this machine is busy for long. */
const BATCH = 96;

/** @throws AgentsError `bad_model` for what is no embeddings, or has no key or name; `model_failed` where the first request fails */
export async function langchainEmbedder(
  spec: string | EmbeddingsInterface,
  options: LangchainEmbedderOptions = {},
): Promise<Embedder> {
  const { name, embeddings } =
    typeof spec === "string" ? await byString(spec, options) : { name: options.name, embeddings: spec };
  if (typeof embeddings?.embedDocuments !== "function") throw bad("the given embedder is no embeddings of LangChain's");
  if (name === undefined || name === "" || name.length > 200)
    throw bad("an embedder needs a name of at most 200 characters, by which its vectors are known again");
  const ask = async (texts: readonly string[], dimensions: number | undefined, signal = ALWAYS) => {
    const vectors = await withSignal(() => asked(embeddings, texts), signal);
    return vectorsIn(vectors, texts.length, dimensions);
  };
  const dimensions = options.dimensions ?? (await ask(["dimensions"], undefined))[0]?.length ?? 0;
  return {
    name,
    dimensions,
    async embed(texts, { signal } = {}) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += BATCH)
        vectors.push(...(await ask(texts.slice(at, at + BATCH), dimensions, signal)));
      return vectors;
    },
  };
}

async function byString(
  spec: string,
  { name, dimensions, baseURL = process.env["OPENAI_BASE_URL"], apiKey }: LangchainEmbedderOptions,
) {
  const [provider, model] = [spec.slice(0, spec.indexOf(":")), spec.slice(spec.indexOf(":") + 1)];
  if (provider !== "openai" || model === "")
    throw bad(
      `"${spec}" cannot be used: write "openai:text-embedding-3-small", or give LangChain's embeddings as an object`,
    );
  const server = baseURL === undefined || baseURL === "" ? undefined : baseURL;
  if (server !== undefined && !URL.canParse(server)) throw bad("the embedder's baseURL is no URL");
  const { OpenAIEmbeddings } = await import("@langchain/openai").catch(() => {
    throw bad(`"${spec}" cannot be used: install @langchain/openai`);
  });
  const key = apiKey ?? process.env["OPENAI_API_KEY"];
  if (key === undefined || key === "")
    throw new AgentsError("bad_model", `"${spec}" cannot be used: set OPENAI_API_KEY`, { variable: "OPENAI_API_KEY" });
  const embeddings = new OpenAIEmbeddings({
    model,
    apiKey: key,
    maxRetries: 2,
    encodingFormat: "float", // what every compatible server can give
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(server === undefined ? {} : { configuration: { baseURL: server } }),
  });
  return { name: name ?? (server === undefined ? spec : `${spec} at ${new URL(server).host}`), embeddings };
}

async function asked(embeddings: EmbeddingsInterface, texts: readonly string[]): Promise<unknown> {
  try {
    return await detached(() => quietly(() => embeddings.embedDocuments([...texts])));
  } catch (cause) {
    const status = typeof cause === "object" && cause !== null && "status" in cause ? cause.status : undefined;
    const http = typeof status === "number" ? ` (HTTP ${status})` : "";
    throw new AgentsError("model_failed", `the embedder did not answer${http}`, { cause });
  }
}

function vectorsIn(given: unknown, count: number, dimensions: number | undefined): readonly Float32Array[] {
  const vectors = Array.isArray(given) ? given : [];
  const length = dimensions ?? (vectors[0] as { readonly length?: number } | undefined)?.length;
  const isVector = (one: unknown) =>
    Array.isArray(one) && one.length === length && one.length > 0 && one.every((value) => Number.isFinite(value));
  if (vectors.length !== count || !vectors.every(isVector))
    throw new AgentsError("model_failed", "the embedder gave other vectors than it was asked for");
  return vectors.map((one) => unit(Float32Array.from(one as readonly number[]))); // looked at above
}

const bad = (why: string) => new AgentsError("bad_model", why);
