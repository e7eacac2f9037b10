import { call, returns, says, scriptedModel } from "@bulkhead/agents/testing";

export default scriptedModel({
  main: [call("page_facts", { url: "https://shop.example/kettle" }), says("It costs 39.00 EUR.")],
  page_facts: [call("fetch_page", { url: "https://shop.example/kettle" }), returns({ found: true, cents: 3_900 })],
});
