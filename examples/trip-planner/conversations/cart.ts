// A cart in which "instead" could be meant in two ways. The trap: it is asked, not guessed.
import type { Conversation } from "./conversation.ts";

export const cart: Conversation = {
  name: "cart",
  turns: [
    {
      says: "I want a lamp and a laptop stand, please, and the order as a gift.",
      answer: "In your cart: a lamp and a laptop stand, wrapped as a gift. The stand comes in grey or black.",
      operations: [
        { op: "new", slot: "cart", input: "as a gift" },
        { op: "new", slot: "lamp", input: 1, parent: "cart" },
        { op: "new", slot: "stand", input: 1, parent: "cart" },
      ],
      focus: "cart",
      slots: { cart: "as a gift", lamp: 1, stand: 1 },
    },
    {
      says: "Swap the lamp for headphones.",
      answer: "The lamp is out and headphones are in. They come with a cable of two metres.",
      operations: [{ op: "replace", slot: "lamp", by: "headphones", input: 1 }],
      focus: "headphones",
      slots: { lamp: undefined, headphones: 1 },
    },
    {
      says: "Drop the stand for now, it is too heavy to carry. And a charger.",
      answer: "The stand is out, a charger is in: headphones and charger it is.",
      operations: [
        { op: "inactivate", slot: "stand" },
        { op: "new", slot: "charger", input: 1, parent: "cart" },
      ],
      focus: "charger",
      slots: { stand: undefined, charger: 1 },
    },
    {
      says: "Hm, not the headphones. The thing from before instead.",
      answer: "The headphones are out. By the thing from before, do you mean the lamp or the laptop stand?",
      operations: [{ op: "inactivate", slot: "headphones" }],
      questions: [
        {
          about: ["lamp", "stand"],
          question: "Which of the things from before comes back?",
          readings: ["the lamp, which the headphones replaced", "the laptop stand, which was dropped last"],
        },
      ],
      focus: "cart",
      slots: { headphones: undefined },
      open: 1,
    },
    {
      says: "The stand, I'll have it delivered.",
      answer: "The stand is back. Your cart: stand and charger, as a gift.",
      operations: [{ op: "rollback", slot: "stand" }],
      answersOpen: true,
      focus: "stand",
      slots: { stand: 1 },
    },
  ],
};
