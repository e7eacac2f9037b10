// A collector on this machine, the agent once, and what the collector was sent.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createPageAgent } from "./agent.ts";

type Value = { stringValue?: string; intValue?: number };
type Span = { name: string; spanId: string; parentSpanId?: string; attributes: { key: string; value: Value }[] };
const spans: Span[] = [];
const collector = createServer(async (request, response) => {
  const body: Buffer[] = [];
  for await (const chunk of request) body.push(chunk as Buffer);
  const sent = JSON.parse(Buffer.concat(body).toString()) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  spans.push(...sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
  response.end("{}");
});
await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
const { port } = collector.address() as AddressInfo;

const { agent, operators } = createPageAgent(`http://127.0.0.1:${port}/v1/traces`);
const question = "What does https://shop.example/kettle ask for?";
const { messages } = await agent.invoke({ messages: [{ role: "user", content: question }] });
await operators.shutdown();
collector.close();

console.log(`the main side: ${messages.map((message) => message.text).filter((text) => text !== "").join(" | ")}`);
for (const { name, parentSpanId, attributes } of spans.toReversed()) {
  console.log(`${parentSpanId === undefined ? "" : "  "}${name}`);
  for (const { key, value } of attributes) {
    if (/result|output\.messages/.test(key)) console.log(`    ${key}: ${value.stringValue?.slice(0, 110)}`);
  }
}
