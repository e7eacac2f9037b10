// What a tool of a world does: it returns some bytes in one of the shapes that tools return, or it fails in one of the
// ways in which they fail.
import { ToolMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import fc from "fast-check";
import { latency, wait } from "./latency.ts";
import { type RawText, rawText, textOf } from "./raw-text.ts";
import { type Thrown, thrown, thrownOf } from "./thrown.ts";

export type ToolResult = {
  readonly latency: number;
} & (
  | { readonly kind: "returns"; readonly raw: RawText; readonly as: (typeof SHAPES)[number] }
  | { readonly kind: "throws"; readonly thrown: Thrown }
  | { readonly kind: "unreadable"; readonly which: (typeof UNREADABLE)[number] }
);

const SHAPES = ["text", "object", "blocks", "message", "nothing"] as const;
const UNREADABLE = ["circular", "bigint", "image", "command", "generator", "bytes", "map"] as const;

export const answers: fc.Arbitrary<ToolResult> = fc.record({
  kind: fc.constant("returns" as const),
  latency,
  raw: rawText,
  as: fc.oneof({ weight: 3, arbitrary: fc.constant("text" as const) }, fc.constantFrom(...SHAPES)),
});

/** As the main side sees it: `tool_failed`. */
export const failures: fc.Arbitrary<ToolResult> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("throws" as const), latency, thrown }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("unreadable" as const), latency, which: fc.constantFrom(...UNREADABLE) }),
  },
);

export const throws: fc.Arbitrary<ToolResult> = fc.record({ kind: fc.constant("throws" as const), latency, thrown });

export async function perform(result: ToolResult): Promise<unknown> {
  await wait(result.latency);
  switch (result.kind) {
    case "returns":
      return shaped(textOf(result.raw), result.as);
    case "throws":
      throw thrownOf(result.thrown);
    case "unreadable":
      return unreadable(result.which);
    default:
      return result satisfies never;
  }
}

function shaped(text: string, as: (typeof SHAPES)[number]): unknown {
  switch (as) {
    case "text":
      return text;
    case "object":
      return { text, [text.slice(0, 20)]: text.length };
    case "blocks":
      return [{ type: "text", text }];
    case "message":
      return new ToolMessage({ content: text, tool_call_id: text.slice(0, 9), artifact: { text }, status: "error" });
    case "nothing":
      return text === "" ? undefined : null;
    default:
      return as satisfies never;
  }
}

function unreadable(which: (typeof UNREADABLE)[number]): unknown {
  switch (which) {
    case "circular": {
      const self: Record<string, unknown> = {};
      self["self"] = self;
      return self;
    }
    case "bigint":
      return { value: 10n };
    case "image":
      return [{ type: "image", url: "https://example.org/x.png" }];
    case "command":
      return new Command({
        update: { messages: [new ToolMessage({ content: "x", tool_call_id: "x" })] },
        goto: "tools",
      });
    case "generator":
      return parts();
    case "bytes":
      return Buffer.from("bytes");
    case "map":
      return new Map([["a", 1]]);
    default:
      return which satisfies never;
  }
}

async function* parts(): AsyncGenerator<string> {
  yield "part";
}
