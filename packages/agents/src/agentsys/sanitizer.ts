// The sanitizer: a model that sees a raw output alone, neither the request nor the intent, and says which parts of it tell a
// reader to do something. It quotes them, because models cannot count; here the quotes become offsets. A quote that does not
// stand in the text is a fault.
import { z } from "zod";
import { AGENTSYS_SANITIZER } from "../prompts/agentsys.ts";
import { closedAnswer } from "../roles/closed-answer.ts";
import type { Span } from "../worker/guard.ts";
import type { AskAgentSys } from "./agentsys-roles.ts";

/** @throws SandboxError, RangeError: it gave no parts of this text */
export async function findOrders(ask: AskAgentSys, text: string, signal: AbortSignal): Promise<readonly Span[]> {
  const asked = { role: "sanitizer", name: "sanitizer", task: AGENTSYS_SANITIZER, input: { text }, signal } as const;
  const { cut } = await parts(ask, asked);
  return cut.flatMap((quote) => spansOf(quote, text));
}

const parts = closedAnswer(z.strictObject({ cut: z.array(z.string().min(1)).max(100) }));

/** Wherever it stands. */
function spansOf(quote: string, text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let from = text.indexOf(quote); from !== -1; from = text.indexOf(quote, from + quote.length))
    spans.push({ from, to: from + quote.length });
  if (spans.length === 0) throw new RangeError("what is to be cut does not stand in the text");
  return spans;
}
