import { returns, scriptedModel } from "@bulkhead/agents/testing";

export default scriptedModel({ read_letter: [returns({ name: "Bob", address: "bob@аcme.example" })] });
