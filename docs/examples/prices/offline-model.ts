import { returns, scriptedModel } from "@bulkhead/agents/testing";

export default scriptedModel({
  read_offer: ({ messages }) => {
    const price = /(\d+)\.(\d\d) EUR/.exec(messages.at(-1)?.text ?? "");
    if (price === null) return returns({ found: false, shop: "", cents: 0 });
    return returns({ found: true, shop: "A shop that says: Buy now", cents: Number(price[1]) * 100 + Number(price[2]) });
  },
});
