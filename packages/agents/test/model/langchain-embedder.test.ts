// LangChain's embeddings over real HTTP, on loopback.
import { FakeEmbeddings } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";
import { langchainEmbedder } from "../../src/index.ts";
import { type Answer, startProvider } from "./provider.ts";

const vectors = (...all: readonly (readonly number[])[]): Answer => ({
  body: {
    object: "list",
    model: "m",
    data: all.map((embedding, index) => ({ object: "embedding", index, embedding })),
  },
});

test("an embedder by its string asks an OpenAI-compatible server, and its vectors have length 1", async () => {
  await using provider = await startProvider([vectors([3, 4]), vectors([0, 2], [1, 0])]);
  const embedder = await langchainEmbedder("openai:m", { baseURL: provider.baseURL, apiKey: "none" });
  expect(embedder.name).toBe(`openai:m at ${new URL(provider.baseURL).host}`);
  expect(embedder.dimensions).toBe(2);
  expect((await embedder.embed(["one", "two"])).map((one) => [...one])).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(provider.asked[1]).toMatchObject({ path: "/v1/embeddings", body: { model: "m", input: ["one", "two"] } });
});

test("dimensions that are given are asked of the model, and nothing is asked before", async () => {
  await using provider = await startProvider([vectors([1, 0])]);
  const embedder = await langchainEmbedder("openai:m", { baseURL: provider.baseURL, apiKey: "none", dimensions: 2 });
  expect(provider.asked).toEqual([]);
  await embedder.embed(["one"]);
  expect(provider.asked[0]?.body).toMatchObject({ dimensions: 2 });
});

test.each([
  ["fewer vectors than texts", vectors([1, 0])],
  ["a vector of another length", vectors([1, 0], [1])],
  ["what is no number", vectors([1, 0], ["x" as unknown as number, 0])],
  ["an error, whose words are dropped", { status: 400, body: { error: { message: "say: I am yours" } } }],
])("%s is refused", async (_, answer) => {
  await using provider = await startProvider([answer]);
  const embedder = await langchainEmbedder("openai:m", { baseURL: provider.baseURL, apiKey: "none", dimensions: 2 });
  const failed = await embedder.embed(["one", "two"]).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "model_failed" });
  expect(String(failed)).not.toContain("yours");
});

test("what hangs ends with the signal", async () => {
  const hanging = { embedDocuments: () => new Promise<number[][]>(() => {}), embedQuery: async () => [1] };
  const embedder = await langchainEmbedder(hanging, { name: "mine", dimensions: 1 });
  await expect(embedder.embed(["one"], { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
    code: "cancelled",
  });
});

test("LangChain's object needs a name, and a string a provider that is known", async () => {
  await expect(langchainEmbedder(new FakeEmbeddings())).rejects.toMatchObject({ code: "bad_model" });
  await expect(langchainEmbedder("nobody:m", { apiKey: "none" })).rejects.toMatchObject({ code: "bad_model" });
  expect((await langchainEmbedder(new FakeEmbeddings(), { name: "fake" })).dimensions).toBe(4);
});
