// What --input means: a user's words, `{"messages": ...}`, or a file that holds either.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "../cli/cli-error.ts";

export interface Request {
  readonly messages: unknown;
}

/** Without --input it is the request that the module itself exports. */
export function readRequest(
  input: string | undefined,
  options: { cwd: string; module: string; request: unknown },
): Request {
  if (input === undefined) {
    if (typeof options.request === "string" && options.request.trim() !== "") return userSays(options.request);
    throw new CliError(
      "input_missing",
      `There is nothing to ask ${options.module}.`,
      'Give a request: --input "Pay what is due." (or export const request = "..." from the module).',
    );
  }
  const text = inputText(input, options.cwd);
  if (text.trim() === "")
    throw new CliError("bad_input", "The input is empty.", 'Give a request: --input "Pay what is due."');
  if (!/^\s*[{["]/.test(text)) return userSays(text);
  const value = jsonOf(text, WAY_OUT);
  if (typeof value === "string" && value.trim() !== "") return userSays(value);
  if (typeof value === "object" && value !== null && "messages" in value) {
    const { messages } = value;
    if (areMessages(messages)) return { ...value, messages };
    const found = Array.isArray(messages) ? "a list that is empty or holds something else" : `a ${typeof messages}`;
    throw new CliError("bad_input", `"messages" must be a list of messages, and is ${found}.`, WAY_OUT);
  }
  throw new CliError("bad_input", "The input is JSON of another shape.", WAY_OUT);
}

const WAY_OUT = 'Write {"messages": [{"role": "user", "content": "..."}]}, a JSON string, or plain words.';

/** The flag's own text, or that of the file which it names. */
export function inputText(input: string, cwd: string): string {
  return input.startsWith("@") ? readInput(input.slice(1), cwd) : input;
}

export function jsonOf(text: string, wayOut: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const where =
      error instanceof Error
        ? (/(?:position \d+|line \d+ column \d+)/.exec(error.message)?.[0] ?? "its end")
        : "its end";
    const like = /^\s*[{["]/.test(text) ? "begins like JSON and is none" : "is no JSON";
    throw new CliError("bad_input", `The input ${like}: it breaks at ${where}.`, wayOut);
  }
}

// As LangChain takes them: objects, `[role, content]`, or words.
function areMessages(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  const message = (one: unknown) => (typeof one === "object" && one !== null) || typeof one === "string";
  return Array.isArray(value) && value.length > 0 && value.every(message);
}

function userSays(content: string): Request {
  return { messages: [{ role: "user", content }] };
}

function readInput(name: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, name), "utf8");
  } catch {
    throw new CliError(
      "bad_input",
      `The input file ${name} cannot be read.`,
      `It is looked for in ${cwd}; for words that begin with @ write them as a JSON string.`,
    );
  }
}
