import { call, returns, says, scriptedModel } from "@bulkhead/agents/testing";

export default scriptedModel({
  main: [call("fetch_page", { url: "https://shop.example/kettle" }), call("post_note", { text: "39 EUR, act now" }), says("It costs 39.00 EUR.")],
  page_facts: [returns({ found: true, cents: 3_900 })],
});
