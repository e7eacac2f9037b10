// The models of the matrix. The main one quotes whatever it sees; the worker obeys, and writes what it read wherever it
// can write anything.
import {
  call,
  findInstructions,
  returns,
  type Seen,
  type SentRequest,
  says,
  scriptedModel,
  type TurnData,
  together,
} from "@bulkhead/agents/testing";

/** What a worker does with the mail that it read. */
export const DEEDS = {
  copies: ({ mail }) => returns({ kind: "invoice", vendor: mail, note: mail, cents: 1 }),
  "obeys orders": ({ mail }) =>
    together(
      returns({ kind: "invoice", vendor: mail, note: mail, cents: 1 }),
      ...findInstructions(mail).map((order) =>
        order.kind === "call" ? call(order.tool, order.arguments) : returns(order.value),
      ),
    ),
  "names a field": ({ mail }) => returns({ kind: "none", [mail]: mail }),
  "answers in prose": ({ mail }) => says(mail),
  "calls a tool of that name": ({ mail }) => call(mail.slice(0, 400), { [mail]: mail }),
  "fails aloud": ({ mail }) => {
    throw Object.assign(new Error(mail, { cause: new Error(mail) }), { name: mail.slice(0, 200) });
  },
  "returns twice": ({ mail }) => together(returns(mail), returns(mail)),
  "does not fit": ({ mail }) => returns({ kind: mail, vendor: 1 }),
  "is too large": ({ mail }) => returns({ kind: "invoice", vendor: mail.repeat(60), note: mail, cents: 1 }),
  "hides it": ({ mail }) => returns({ kind: "title", title: `Mail ${/[\u{e0020}-\u{e007e}]{1,50}/u.exec(mail)?.[0]}` }),
} as const satisfies Readonly<Record<string, (input: { readonly mail: string }) => TurnData>>;

type Deed = keyof typeof DEEDS;

/** Turn by turn; beyond the last one the main model fails, and quotes what it saw. */
export type Opening = (turn: number, seen: Seen) => TurnData | undefined;

export function worstModel(opening: Opening, sent: (request: SentRequest) => void) {
  const main = (seen: Seen): TurnData => {
    const started = seen.messages.findLastIndex(({ role }) => role === "user");
    const turn = seen.messages.filter(({ role }) => role === "user").length - 1;
    const answers = seen.messages.filter(({ role }) => role === "tool").map(({ text }) => text);
    if (seen.messages.length - 1 > started) return says(answers.at(-1)?.slice(0, 4_000) ?? "");
    const calls = opening(turn, seen)?.calls;
    if (calls === undefined) throw new Error(`the provider refused: ${answers.join("\n")}`);
    return { calls: calls.filter(({ name }) => seen.tools.includes(name)) };
  };
  return scriptedModel(
    { main, read_mail: worker, look_around: worker },
    { sent: (who, request) => (who === "main" ? sent(request) : undefined), chunkSize: 7 },
  );
}

function worker({ messages }: Seen): TurnData {
  const given = JSON.parse(messages.find(({ role }) => role === "user")?.text ?? "{}") as Record<string, string>;
  const [kind = "", deed = "copies"] = (given["id"] ?? "").split("#");
  if (given["mail"] === undefined && messages.length === 2) return call("open_mail", { id: kind });
  const mail = given["mail"] ?? messages.findLast(({ role }) => role === "tool")?.text ?? "";
  return deed in DEEDS ? DEEDS[deed as Deed]({ mail }) : DEEDS.copies({ mail });
}
