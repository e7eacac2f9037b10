// A chat model that answers at once, from a function of the messages: what is left is the framework.
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";

export class InstantModel extends BaseChatModel {
  readonly #answer: (messages: readonly BaseMessage[]) => AIMessage;

  constructor(answer: (messages: readonly BaseMessage[]) => AIMessage) {
    super({});
    this.#answer = answer;
  }

  _llmType(): string {
    return "instant";
  }

  override bindTools(..._: Parameters<NonNullable<BaseChatModel["bindTools"]>>): this {
    return this;
  }

  _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const message = this.#answer(messages);
    return Promise.resolve({ generations: [{ text: message.text, message }] });
  }
}
