// A real model, which nobody tells to play the attacker: what it does with what it reads is its own.
import type { ChatModel } from "../defenses/defense.ts";
import type { Adversary } from "./adversary.ts";

export const realModel = (chat: ChatModel): Adversary => ({
  name: "model",
  idea: "a real model, which decides by itself",
  play: async (_, run) => ({ play: await run({ chat, cheats: () => [] }), transcripts: 1 }),
});
