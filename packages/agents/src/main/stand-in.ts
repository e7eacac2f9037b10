// What inner middleware, streams and callbacks see run in a tool's place: it answers with the outcome.
import { type StructuredToolInterface, tool } from "@langchain/core/tools";

export function standIn(name: string, text: string): StructuredToolInterface {
  return tool(async () => text, {
    name,
    description: "",
    schema: { type: "object", properties: {}, additionalProperties: true },
  }) as StructuredToolInterface; // the overload for JSON Schema has another name for the same thing
}
