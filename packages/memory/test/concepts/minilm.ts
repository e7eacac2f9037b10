// The model that `npm run minilm:install` fetches, where it did.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Embedder, localEmbedder } from "../../src/index.ts";

const at = (path: string) => fileURLToPath(new URL(`../../../../.bulkhead/minilm/${path}`, import.meta.url));
export const MINILM = at("all-MiniLM-L6-v2");
const RUNTIME = at("node_modules/@huggingface/transformers/dist/transformers.node.mjs");

export async function openMinilm(): Promise<Embedder | undefined> {
  if (!existsSync(MINILM) || !existsSync(RUNTIME)) return undefined;
  return localEmbedder(MINILM, { transformers: await import(RUNTIME) });
}
