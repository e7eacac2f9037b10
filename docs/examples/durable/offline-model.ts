import { returns, scriptedModel } from "@bulkhead/agents/testing";

export default scriptedModel({
  read_letter: ({ messages }) => returns({ order: /A-\d/.exec(messages.at(-1)?.text ?? "")?.[0] ?? "" }),
});
