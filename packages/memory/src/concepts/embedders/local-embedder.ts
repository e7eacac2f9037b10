// An embedder on this machine: a sentence model by transformers.js, from a folder of files in its layout (`tokenizer.json`,
// `config.json`, `onnx/model.onnx`). Rules: nothing is fetched, ever; the name holds a hash of the weights, so that vectors of
// another model under the same folder's name are not compared; one text at a time, since what stands beside a text in a batch
// changes the last bits of its vector.
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { MemoryError } from "../../memory-error.ts";
import { type Embedder, unit } from "./embedder.ts";

export interface LocalEmbedderOptions {
  /** The module `@huggingface/transformers`, where it cannot be imported by its name from here. */
  readonly transformers?: unknown;
}

const PEER = "@huggingface/transformers";
const WEIGHTS = join("onnx", "model.onnx");

/** @throws MemoryError `bad_embedder` for a folder without a model, or where transformers.js is not installed */
export async function localEmbedder(folder: string, options: LocalEmbedderOptions = {}): Promise<Embedder> {
  const path = resolve(folder);
  for (const name of ["config.json", "tokenizer.json", WEIGHTS])
    if (!existsSync(join(path, name)))
      throw bad(
        `the model's folder has no ${name}; it needs config.json, tokenizer.json and onnx/model.onnx, as on huggingface.co`,
      );
  const { pipeline: load } = asTransformers(options.transformers ?? (await imported()));
  const extract = await load("feature-extraction", path, { dtype: "fp32", local_files_only: true }).catch(() => {
    throw bad("transformers.js cannot load the model of this folder");
  });
  const vectorOf = async (text: string) =>
    unit(Float32Array.from((await extract([text], { pooling: "mean", normalize: true })).data));
  return {
    name: `local ${basename(path).slice(0, 100)} ${(await hashOf(join(path, WEIGHTS))).slice(0, 16)}`,
    dimensions: (await vectorOf("")).length,
    async embed(texts, { signal } = {}) {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        signal?.throwIfAborted();
        vectors.push(await vectorOf(text));
      }
      return vectors;
    },
  };
}

/** As far as it is used here. */
interface Transformers {
  readonly pipeline: (task: string, model: string, options: object) => Promise<Extract>;
}
type Extract = (texts: readonly string[], options: object) => Promise<{ readonly data: ArrayLike<number> }>;

async function imported(): Promise<unknown> {
  try {
    return await import(PEER);
  } catch {
    throw bad(`install ${PEER}, which a local embedder needs`);
  }
}

function asTransformers(module: unknown): Transformers {
  if (typeof (module as Partial<Transformers>).pipeline !== "function") throw bad(`what was given is not ${PEER}`);
  return module as Transformers; // its one function was looked for
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

const bad = (why: string) => new MemoryError("bad_embedder", why);
