// One meeting that is cut in two and put together again. The trap: the parts must not live on.
import type { Conversation } from "./conversation.ts";

export const meeting: Conversation = {
  name: "meeting",
  turns: [
    {
      says: "Put a review with design and sales on Thursday at 2 PM, room Birch.",
      answer: "Planned: review with design and sales, Thursday 2 PM, in Birch. Shall I send the invitation?",
      operations: [
        { op: "new", slot: "room", input: "Birch" },
        { op: "new", slot: "review", input: "design and sales, Thursday 2 PM", dependsOn: ["room"] },
        { op: "new", slot: "invitation", input: "to both teams", dependsOn: ["review"] },
      ],
      focus: "review",
      slots: { review: "design and sales, Thursday 2 PM", room: "Birch", invitation: "to both teams" },
    },
    {
      says: "That gets too long with both. Make two of it: design at 1 PM and sales at 4 PM.",
      answer: "Two meetings then: design at 1 PM, sales at 4 PM, both in Birch. The invitation has to be written anew.",
      operations: [
        {
          op: "split",
          slot: "review",
          into: [
            { slot: "design review", input: "Thursday 1 PM" },
            { slot: "sales review", input: "Thursday 4 PM" },
          ],
        },
      ],
      focus: "design review",
      slots: { review: undefined, "design review": "Thursday 1 PM", "sales review": "Thursday 4 PM" },
      stale: ["invitation"],
    },
    {
      says: "Birch is being painted, we get Willow.",
      answer: "Both are in Willow now.",
      operations: [{ op: "update", slot: "room", input: "Willow" }],
      focus: "room",
      slots: { room: "Willow" },
      stale: ["invitation", "design review", "sales review"],
    },
    {
      says: "Sales cannot make it at 4. Let's have one meeting for everybody again, at 3 PM.",
      answer: "One joint review on Thursday at 3 PM in Willow; the two single ones are off.",
      operations: [
        { op: "merge", slots: ["design review", "sales review"], into: "joint review", input: "Thursday 3 PM" },
      ],
      focus: "joint review",
      slots: {
        "joint review": "Thursday 3 PM",
        "design review": undefined,
        "sales review": undefined,
      },
      stale: ["invitation"],
    },
    {
      says: "So when does the sales one take place?",
      answer: "There is no separate one for sales any more: it is the joint review, Thursday at 3 PM in Willow.",
      operations: [{ op: "check", slot: "sales review" }],
      focus: "joint review",
      slots: {},
      stale: ["invitation"],
    },
  ],
};
