// A chat model that is asked at another temperature than it was made with. As a call option, which is what a model of a
// test sees; and since LangChain's adapters read it from themselves, a shadow of the adapter that says so. The model that
// was given is never changed: others ask it too.
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

export function tempered(model: BaseChatModel, temperature: number): BaseChatModel {
  if (!("temperature" in model)) return model;
  const inner = Object.entries(model).filter(([, part]) => isAdapter(part)); // ChatOpenAI asks through one of two
  return shadow(model, {
    temperature,
    ...Object.fromEntries(inner.map(([name, part]) => [name, shadow(part, { temperature })])),
  });
}

/** Some models take none and say so with HTTP 400; some adapters cannot be shadowed. The words go nowhere. */
export function cannotBeTempered(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  const { status, message } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  return (status === 400 || status === 422) && typeof message === "string" && /temperature/i.test(message);
}

const isAdapter = (part: unknown): part is BaseChatModel =>
  typeof part === "object" && part !== null && "_generate" in part && "temperature" in part;

const shadow = (model: BaseChatModel, values: Readonly<Record<string, unknown>>): BaseChatModel =>
  Object.create(
    model,
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { value, enumerable: true, writable: true }]),
    ),
  );
