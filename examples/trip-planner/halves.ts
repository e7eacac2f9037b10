// The first or the second half of every conversation, on the trees of one database. What is told of it crosses processes as
// lines of JSON, so it is plain data.
import { createHash } from "node:crypto";
import { type Database, exportGraph, taskTree } from "@bulkhead/memory";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { CONVERSATIONS } from "./conversations/conversations.ts";
import { type PlayedTurn, playConversation } from "./play-conversation.ts";
import { modelPlayer, scriptedPlayer } from "./players.ts";

export type Half = "first" | "second";

export type Told =
  /** The hash of its tree, before and after the half. */
  | { readonly kind: "found" | "left"; readonly name: string; readonly hash: string }
  | { readonly kind: "turn"; readonly name: string; readonly turn: PlayedTurn };

/** Whose trees they are. */
export const PRINCIPAL = "alice";

export async function* playHalves(
  half: Half,
  database: Database,
  { model, signal }: { readonly model: string | undefined; readonly signal?: AbortSignal },
): AsyncGenerator<Told> {
  const player = model === undefined ? scriptedPlayer() : modelPlayer(model);
  const count = (text: string) => countTokens(text);
  for (const conversation of CONVERSATIONS) {
    const { name, turns } = conversation;
    const tree = taskTree(database, { name, principal: PRINCIPAL });
    const hash = async () =>
      createHash("sha256")
        .update(JSON.stringify(exportGraph(await tree.graph())))
        .digest("hex");
    yield { kind: "found", name, hash: await hash() };
    const cut = Math.ceil(turns.length / 2);
    const part = half === "first" ? { to: cut } : { from: cut };
    for await (const turn of playConversation(conversation, tree, { player, count, signal, ...part }))
      yield { kind: "turn", name, turn };
    yield { kind: "left", name, hash: await hash() };
  }
}
