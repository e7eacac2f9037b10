// An OpenAI-compatible server on loopback, for tests of the path that a real model takes: real HTTP, real JSON, real
// server-sent events. What it answers is asked of a LangChain chat model; what goes wrong is scripted by `fault`.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";

export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number }
  | { readonly kind: "cut" }
  | { readonly kind: "malformed_body" }
  | { readonly kind: "malformed_arguments" }
  | { readonly kind: "prose"; readonly text: string };

export interface OpenAiServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly ChatRequest[];
}

export interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly { readonly type: "function"; readonly function: { readonly name: string } }[];
  readonly tool_choice?: unknown;
}

interface ChatMessage {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly tool_call_id?: string;
}

interface ChatToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** `fault` is asked for every request, from 0; undefined: answer it properly. */
export async function startOpenAiServer(options: {
  readonly model: BaseChatModel;
  readonly fault?: (index: number, request: ChatRequest) => Fault | undefined;
}): Promise<OpenAiServer> {
  const requests: ChatRequest[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method !== "POST" || url.pathname !== "/v1/chat/completions") return fail(response, 404, "not_found");
    if (!/^Bearer .+/.test(request.headers.authorization ?? "")) return fail(response, 401, "invalid_api_key");
    const body = JSON.parse(await text(request)) as ChatRequest; // the client's library wrote it
    const fault = options.fault?.(requests.length, body);
    requests.push(body);
    if (fault?.kind === "status") return fail(response, fault.status, "scripted", fault.retryAfter);
    if (fault?.kind === "malformed_body") {
      response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"id": "chatcmpl-1", "choices": [{"message": ');
      return;
    }
    const said =
      fault?.kind === "prose"
        ? new AIMessage(fault.text)
        : await bound(options.model, body).invoke(toLangChain(body.messages));
    const message = toChat(said, fault?.kind === "malformed_arguments");
    const usage = usageOf(body, message);
    if (body.stream === true) await stream(response, body, message, usage, fault?.kind === "cut");
    else whole(response, body, message, usage, fault?.kind === "cut");
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP, so it is one
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function bound(model: BaseChatModel, request: ChatRequest) {
  return request.tools === undefined || model.bindTools === undefined ? model : model.bindTools([...request.tools]);
}

type Reply = ReturnType<typeof toChat>;
type Usage = ReturnType<typeof usageOf>;

function whole(response: ServerResponse, body: ChatRequest, message: Reply, usage: Usage, cut: boolean): void {
  const text = JSON.stringify({
    id: `chatcmpl-${randomUUID()}`, // LangGraph takes a message of a known id for that message, changed
    object: "chat.completion",
    created: 1,
    model: body.model,
    choices: [{ index: 0, message, finish_reason: message.tool_calls === undefined ? "stop" : "tool_calls" }],
    usage,
  });
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  if (!cut) return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

async function stream(
  response: ServerResponse,
  body: ChatRequest,
  message: Reply,
  usage: Usage,
  cut: boolean,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const chunk = (delta: object, finish: string | null = null) => ({
    id: `chatcmpl-${randomUUID()}`, // LangGraph takes a message of a known id for that message, changed
    object: "chat.completion.chunk",
    created: 1,
    model: body.model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks: object[] = [chunk({ role: "assistant", content: "" })];
  for (const piece of pieces(message.content ?? "")) chunks.push(chunk({ content: piece }));
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    chunks.push(
      chunk({
        tool_calls: [{ index, id: call.id, type: "function", function: { name: call.function.name, arguments: "" } }],
      }),
    );
    for (const piece of pieces(call.function.arguments))
      chunks.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
  }
  chunks.push(chunk({}, message.tool_calls === undefined ? "stop" : "tool_calls"));
  if (body.stream_options?.include_usage === true) chunks.push({ ...chunk({}), choices: [], usage });
  for (const [i, one] of chunks.entries()) {
    if (cut && i === Math.floor(chunks.length / 2)) return void response.destroy();
    await new Promise<void>((resolve) => response.write(`data: ${JSON.stringify(one)}\n\n`, () => resolve()));
  }
  response.end("data: [DONE]\n\n");
}

// Cut where it hurts: in the middle of words, escapes and handles.
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,7}/g) ?? [];
}

function fail(response: ServerResponse, status: number, code: string, retryAfter?: number): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  });
  response.end(JSON.stringify({ error: { message: `the test's server says ${status}`, type: code, code } }));
}

function toLangChain(messages: readonly ChatMessage[]): BaseMessage[] {
  const names = new Map(
    messages.flatMap((message) => message.tool_calls ?? []).map((call) => [call.id, call.function.name]),
  );
  return messages.map((message) => {
    const content = plainText(message.content);
    switch (message.role) {
      case "system":
      case "developer":
        return new SystemMessage(content);
      case "user":
        return new HumanMessage(content);
      case "tool":
        return new ToolMessage({
          content,
          tool_call_id: message.tool_call_id ?? "",
          name: names.get(message.tool_call_id ?? "") ?? "",
        });
      case "assistant":
        return new AIMessage({
          content,
          tool_calls: (message.tool_calls ?? []).map((call) => ({
            type: "tool_call",
            id: call.id,
            name: call.function.name,
            args: parsed(call.function.arguments),
          })),
        });
      default:
        return message.role satisfies never;
    }
  });
}

function toChat(message: AIMessage | BaseMessage, breakArguments: boolean) {
  const calls = message instanceof AIMessage ? (message.tool_calls ?? []) : [];
  const toolCalls = calls.map((call, i): ChatToolCall => {
    const text = JSON.stringify(call.args);
    return {
      id: call.id ?? `call-${i}`,
      type: "function",
      function: { name: call.name, arguments: breakArguments ? text.slice(0, -1) : text },
    };
  });
  return {
    role: "assistant" as const,
    content: message.text === "" ? null : message.text,
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
}

function usageOf(body: ChatRequest, message: Reply) {
  const prompt = Math.ceil(JSON.stringify(body.messages).length / 4);
  const completion = Math.ceil(JSON.stringify(message).length / 4);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function plainText(content: ChatMessage["content"]): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>; // written by this server, or broken by it
  } catch {
    return {};
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
