import { call, returns, says, scriptedModel } from "@bulkhead/agents/testing";

export default scriptedModel({
  main: [call("open_ticket", { number: 7 }), call("refund", { order: "{{h1}}", cents: 999_900 }), says("No refund for {{h1}}: it was refused.")],
  read_ticket: [returns({ order: "A-17", cents: 999_900 })], // the worker believes the ticket
});
