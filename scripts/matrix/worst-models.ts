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
      ...findInstructions(mail).map((order) => {
        if (order.kind === "call") return call(order.tool, order.arguments);
        return order.kind === "return" ? returns(order.value) : says(order.say);
      }),
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
  "prints it": ({ mail }) => {
    console.log(mail);
    process.stdout.write(mail);
    process.emitWarning(mail);
    return returns({ kind: "none" });
  },
  "hides it": ({ mail }) => returns({ kind: "title", title: `Mail ${/[\u{e0020}-\u{e007e}]{1,50}/u.exec(mail)?.[0]}` }),
} as const satisfies Readonly<Record<string, (input: { readonly mail: string }) => TurnData>>;

type Deed = keyof typeof DEEDS;

export interface Opening {
  readonly calls: TurnData["calls"];
  /** Once it has seen the answers, the main model fails, and quotes them. */
  readonly fails: boolean;
}

/** Turn by turn. */
export function worstModel(opening: (turn: number, seen: Seen) => Opening, sent: (request: SentRequest) => void) {
  const main = (seen: Seen): TurnData => {
    const started = seen.messages.findLastIndex(({ role }) => role === "user");
    const turn = seen.messages.filter(({ role }) => role === "user").length - 1;
    const answers = seen.messages.filter(({ role }) => role === "tool").map(({ text }) => text);
    const { calls = [], fails } = opening(turn, seen);
    if (seen.messages.length - 1 === started) return { calls: calls.filter(({ name }) => seen.tools.includes(name)) };
    if (fails) throw new Error(`the provider refused: ${answers.join("\n")}`);
    const said = answers.at(-1)?.slice(0, 4_000) ?? "";
    return seen.tools.includes("answer") ? call("answer", { said, texts: handlesIn(answers) }) : says(said);
  };
  return scriptedModel(
    { main, read_mail: worker, look_around: worker, intent: worker },
    { sent: (who, request) => (who === "main" ? sent(request) : undefined), chunkSize: 7 },
  );
}

const handlesIn = (answers: readonly string[]) =>
  [...answers.join(" ").matchAll(/\{\{h\d+\}\}/g)].map(([name]) => name);

function worker({ messages }: Seen): TurnData {
  const given = JSON.parse(messages.find(({ role }) => role === "user")?.text ?? "{}") as Record<string, string>;
  const [kind = "", deed = "copies"] = (given["id"] ?? "").split("#");
  if (given["mail"] === undefined && given["result"] === undefined && messages.length === 2)
    return call("open_mail", { id: kind });
  const mail = given["mail"] ?? given["result"] ?? messages.findLast(({ role }) => role === "tool")?.text ?? "";
  return deed in DEEDS ? DEEDS[deed as Deed]({ mail }) : DEEDS.copies({ mail });
}
