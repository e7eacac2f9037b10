// The model providers that a string can name, as in `openai:gpt-5.1`. Any other model comes as a module.

export interface Provider {
  /** What LangChain loads for it. */
  readonly package: string;
  /** The environment variable that its key is read from. */
  readonly variable: string;
  readonly example: string;
}

export const PROVIDERS: Readonly<Record<string, Provider>> = {
  openai: { package: "@langchain/openai", variable: "OPENAI_API_KEY", example: "openai:gpt-5.1" },
  anthropic: { package: "@langchain/anthropic", variable: "ANTHROPIC_API_KEY", example: "anthropic:claude-sonnet-5" },
};
