// A worker as its operator's collector sees it: spans by OpenTelemetry's conventions for generative AI, with the texts.
// They begin at the root and are never made active, so no span, link, baggage or header joins them to the main side's
// trace.
import type { Code } from "@bulkhead/sandbox";
import { ROOT_CONTEXT, SpanKind, type TracerProvider } from "@opentelemetry/api";
import type { ModelReply, ModelRequest } from "../model/model-port.ts";
import { replyAttributes, requestAttributes, textMessage } from "./span-messages.ts";
import { careful, type StartSpan } from "./start-span.ts";

export interface WorkerTrace {
  worker<R extends Ended>(told: WorkerStart, work: (span: WorkerSpan) => Promise<R>): Promise<R>;
}

/** Its own workers are its children. */
export interface WorkerSpan extends WorkerTrace {
  model(name: string, request: ModelRequest, work: () => Promise<ModelReply>): Promise<ModelReply>;
  tool<R extends Ended & { readonly text?: string }>(call: ToolStart, work: () => Promise<R>): Promise<R>;
  /** What is handed to the boundary. */
  returned(text: string): void;
}

type Ended = { readonly ok: true } | { readonly ok: false; readonly code: Code };

interface WorkerStart {
  readonly run: string;
  readonly position: string;
  readonly name: string;
  readonly input: unknown;
}

interface ToolStart {
  readonly position: string;
  readonly name: string;
  readonly id: string;
  /** As the model wrote them. */
  readonly arguments: string;
}

const NO_SPAN: WorkerSpan = {
  worker: (_, work) => work(NO_SPAN),
  model: (_name, _request, work) => work(),
  tool: (_, work) => work(),
  returned: () => undefined,
};

export const NO_TRACE: WorkerTrace = NO_SPAN;

export function traceTo(provider: TracerProvider): WorkerTrace {
  const start = careful(provider);
  const worker =
    (parent: typeof ROOT_CONTEXT): WorkerTrace["worker"] =>
    async ({ run, position, name, input }, work) => {
      const about = { "bulkhead.run.id": run };
      const span = start(`invoke_agent ${name}`, SpanKind.INTERNAL, parent, () => ({
        ...about,
        "bulkhead.position": position,
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": name,
        "gen_ai.input.messages": textMessage("user", JSON.stringify(input)),
      }));
      const ended = await work({
        worker: worker(span.inside),
        model: modelSpan(start, span.inside, about),
        tool: toolSpan(start, span.inside, about),
        returned: (text) => span.set(() => ({ "gen_ai.output.messages": textMessage("assistant", text) })),
      });
      span.end(ended.ok ? undefined : ended.code);
      return ended;
    };
  return { worker: worker(ROOT_CONTEXT) };
}

type About = { readonly "bulkhead.run.id": string };

function modelSpan(start: StartSpan, parent: typeof ROOT_CONTEXT, about: About): WorkerSpan["model"] {
  return async (name, request, work) => {
    const span = start(`chat ${name}`, SpanKind.CLIENT, parent, () => ({
      ...about,
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": name,
      ...requestAttributes(request),
    }));
    try {
      const reply = await work();
      span.set(() => replyAttributes(reply));
      span.end(undefined);
      return reply;
    } catch (error) {
      span.set(() => ({ "exception.message": String(error) }));
      span.end("model_failed");
      throw error;
    }
  };
}

function toolSpan(start: StartSpan, parent: typeof ROOT_CONTEXT, about: About): WorkerSpan["tool"] {
  return async (call, work) => {
    const span = start(`execute_tool ${call.name}`, SpanKind.INTERNAL, parent, () => ({
      ...about,
      "bulkhead.position": call.position,
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": call.name,
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": call.id,
      "gen_ai.tool.call.arguments": call.arguments,
    }));
    const ended = await work();
    span.set(() => (ended.text === undefined ? {} : { "gen_ai.tool.call.result": ended.text }));
    span.end(ended.ok ? undefined : ended.code);
    return ended;
  };
}
