// A provider on loopback for tests of workers: real HTTP, and answers that a test writes as the provider would.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Provider extends AsyncDisposable {
  readonly baseURL: string;
  readonly asked: readonly Asked[];
}

/** What was sent of it that tests look at; the whole body is beside it. */
export interface Asked {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** `answers`: in the order of requests, the last one for ever. */
export async function startProvider(answers: readonly Answer[]): Promise<Provider> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    asked.push({ path: request.url ?? "", body: JSON.parse(Buffer.concat(parts).toString()) });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    response.writeHead(answer?.status ?? 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, // it listens on TCP
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface WireMessage {
  readonly content?: string;
  readonly refusal?: string;
  /** Names and argument texts. */
  readonly calls?: readonly (readonly [string, string])[];
}

/** One answer of the Chat Completions API. */
export function completion({ content, refusal, calls = [] }: WireMessage, finish = "tool_calls"): Answer {
  const toolCalls = calls.map(([name, text], i) => ({
    id: `call_${i}`,
    type: "function",
    function: { name, arguments: text },
  }));
  const message = {
    role: "assistant",
    content: content ?? null,
    ...(refusal === undefined ? {} : { refusal }),
    ...(calls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  return {
    body: {
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, finish_reason: finish, message }],
      usage: { prompt_tokens: 30, completion_tokens: 10, total_tokens: 40 },
    },
  };
}

/** One answer of the Responses API. */
export function response(
  calls: readonly (readonly [string, string])[],
  incomplete?: string,
  content: readonly object[] = [],
): Answer {
  return {
    body: {
      id: "resp_1",
      object: "response",
      created_at: 1,
      model: "m",
      status: incomplete === undefined ? "completed" : "incomplete",
      incomplete_details: incomplete === undefined ? null : { reason: incomplete },
      error: null,
      output: [
        ...(content.length === 0
          ? []
          : [{ type: "message", id: "msg_1", role: "assistant", status: "completed", content }]),
        ...calls.map(([name, text], i) => ({
          type: "function_call",
          id: `fc_${i}`,
          call_id: `call_${i}`,
          name,
          arguments: text,
          status: "completed",
        })),
      ],
      usage: { input_tokens: 30, output_tokens: 10, total_tokens: 40 },
    },
  };
}
