// Tools that hand over strangers' words in every way that LangChain knows. The same objects serve the plain agent and the
// isolated ones.
import { type AnyTool, defineTool } from "@bulkhead/agents";
import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch";
import { ToolMessage } from "@langchain/core/messages";
import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { Command, getWriter, interrupt } from "@langchain/langgraph";
import { trace } from "@opentelemetry/api";
import { z } from "zod";
import type { Source } from "../../evals/src/leaks/source.ts";

/** What a stranger wrote for a kind of injection, to be handed over in this way. */
export type Hostile = (source: Source, kind: string) => string;

const input = z.object({ id: z.string().max(200) });
const kindOf = (id: string) => id.split("#")[0] ?? "";

type Config = { readonly toolCall?: { readonly id?: string } };

export function hostileTools(hostile: Hostile): readonly AnyTool[] {
  const langchain = (
    name: string,
    run: (id: string, config: Config) => unknown,
    fields: object = {},
  ): StructuredToolInterface =>
    tool((args: { id: string }, config: unknown) => run(args.id, (config ?? {}) as Config) as never, {
      name,
      description: "Open one mail.",
      schema: input,
      ...fields,
    }) as unknown as StructuredToolInterface; // its overloads do not fit a function that returns anything

  const read = (own: StructuredToolInterface) => defineTool({ tool: own, effect: "read" });
  return [
    defineTool({
      name: "open_mail",
      description: "Open one mail.",
      input,
      effect: "read",
      run: ({ id }) => hostile("result", kindOf(id)),
    }),
    defineTool({
      name: "open_broken",
      description: "Open one mail.",
      input,
      effect: "read",
      run: ({ id }) => {
        const text = hostile("tool errors", kindOf(id));
        throw Object.assign(new Error(text, { cause: new Error(text) }), { name: text.slice(0, 200) });
      },
    }),
    read(
      langchain("open_scan", (id) => ["scanned", { text: hostile("artifacts", kindOf(id)) }], {
        responseFormat: "content_and_artifact",
      }),
    ),
    read(
      langchain("open_command", (id, { toolCall }) => {
        const text = hostile("Command returns", kindOf(id));
        return new Command({ update: { messages: [new ToolMessage(text, toolCall?.id ?? "none")] } });
      }),
    ),
    read(langchain("open_feed", (id) => feed(hostile("tool streams", kindOf(id))))),
    read(langchain("open_asking", (id) => String(interrupt(hostile("interrupts", kindOf(id)))))),
    defineTool({
      name: "pay",
      description: "Pay an invoice.",
      input: z.object({ id: z.string().max(200), vendor: z.string() }),
      effect: "write",
      decidedBy: "any",
      arguments: { id: "any", vendor: "any" },
      run: ({ id }) => {
        const text = hostile("answers of writes", kindOf(id));
        if (id.endsWith("#late")) throw new Error(text);
        return text;
      },
    }),
  ];
}

/** In parts, and to everybody who may listen; where a tool runs detached there is nobody. */
async function* feed(text: string): AsyncGenerator<string, string> {
  try {
    trace.getTracer("mail").startActiveSpan(text, (span) => span.setAttribute("mail", text).end());
    getWriter()?.({ text });
    await dispatchCustomEvent("mail", { text });
  } catch {}
  const middle = text.length >> 1;
  yield text.slice(0, middle);
  yield text.slice(middle);
  return text;
}
