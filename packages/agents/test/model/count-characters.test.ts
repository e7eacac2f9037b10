import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { expect, test } from "vitest";
import { countCharacters } from "../../src/model/count-characters.ts";

test("text counts the same as a string and as content blocks", () => {
  expect(countCharacters([new SystemMessage("abcd")])).toBe(4);
  expect(
    countCharacters([
      new SystemMessage({
        content: [
          { type: "text", text: "ab" },
          { type: "text", text: "cd" },
        ],
      }),
    ]),
  ).toBe(4);
});

test("the arguments of tool calls count as JSON, once, also where a provider lists them as blocks", () => {
  const call = { name: "send", args: { to: "a" }, id: "c1", type: "tool_call" as const };
  const json = JSON.stringify(call.args).length;
  expect(countCharacters([new AIMessage({ content: "", tool_calls: [call] })])).toBe(json);
  const blocks = [
    { type: "text", text: "hi" },
    { type: "tool_use", id: "c1", name: "send", input: { to: "a" } },
  ];
  expect(countCharacters([new AIMessage({ content: blocks, tool_calls: [call] })])).toBe(json + 2);
});

test("calls that do not parse count too", () => {
  const broken = { name: "send", args: '{"to":', id: "c1", type: "invalid_tool_call" as const };
  expect(countCharacters([new AIMessage({ content: "", invalid_tool_calls: [broken] })])).toBe(6);
});

test("other content blocks count as JSON", () => {
  const image = { type: "image_url", image_url: "data:x" };
  expect(countCharacters([new HumanMessage({ content: [image] })])).toBe(JSON.stringify(image).length);
});

test("a request is the sum of its messages", () => {
  expect(countCharacters([])).toBe(0);
  expect(countCharacters([new HumanMessage("abc"), new ToolMessage({ content: "defg", tool_call_id: "c1" })])).toBe(7);
});
