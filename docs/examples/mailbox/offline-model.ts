// Plays the main model and the workers without a key: a function of what each is shown. A worker believes what a mail
// tells it to do, and asks for the tool that the mail names.
import { call, returns, type Seen, scriptedModel, type TurnData, together } from "@bulkhead/agents/testing";

export default scriptedModel({
  main: triageAll,
  list_mail: (seen) => {
    if (seen.step === 0) return call("mail_search", { since: inputOf(seen)["since"] ?? "" });
    return returns({ mails: (resultOf(seen) as { id: string }[]).map(({ id }) => ({ id })) });
  },
  triage_mail: (seen) => {
    if (seen.step === 0) return call("mail_open", { id: inputOf(seen)["id"] ?? "" });
    const mail = JSON.parse(seen.messages.find(({ role }) => role === "tool")?.text ?? "") as Readonly<Record<string, string>>;
    const { from = "", subject = "", text = "" } = mail;
    if (seen.step === 1 && text.includes("call desk_create")) return call("desk_create", { title: "Eve", body: "Eve", queue: "bug", priority: 4, requester: from });
    return returns({ ...kindOf(text), from, title: subject, summary: text });
  },
  find_twin: (seen) => {
    const { from = "", title = "" } = inputOf(seen);
    if (seen.step === 0) return call("desk_search", { from });
    return returns({ exists: (resultOf(seen) as { title: string }[]).some((ticket) => ticket.title === title) });
  },
});

interface Triaged {
  readonly kind: string;
  readonly urgency: number;
  readonly from: string;
  readonly title: string;
  readonly summary: string;
}

/** List, read each mail, look for twins, open tickets, answer: from the outcomes alone, as a real model would. */
function triageAll({ messages }: Seen): TurnData {
  const asked = messages.map(({ role }) => role).lastIndexOf("user");
  const since = /\d{4}-\d\d-\d\d/.exec(messages[asked]?.text ?? "")?.[0] ?? "";
  const turn = messages.slice(asked);
  const answers = (tool: string) =>
    turn.flatMap(({ calls }) => calls).filter(({ name }) => name === tool).map(({ id }) => outcomeOf(turn.find(({ callId }) => callId === id)?.text));

  const [list] = answers("list_mail");
  if (list === undefined) return call("list_mail", { since });
  const mails = answers("triage_mail") as (Triaged | undefined)[];
  if (mails.length === 0) {
    return together(...(list as { mails: { id: string }[] }).mails.map(({ id }) => call("triage_mail", { id })));
  }
  const work = mails.filter((mail) => mail !== undefined).filter(({ kind }) => ["bug", "billing", "account"].includes(kind));
  const twins = answers("find_twin") as ({ exists: boolean } | undefined)[];
  if (work.length > 0 && twins.length === 0) return together(...work.map(({ from, title }) => call("find_twin", { from, title })));
  const fresh = work.filter((_, i) => twins[i]?.exists === false);
  if (fresh.length > 0 && !turn.some(({ calls }) => calls.some(({ name }) => name === "desk_create"))) {
    return {
      text: `I open ${fresh.length} tickets.`,
      calls: fresh.map(({ kind, urgency, from, title, summary }) => ({
        name: "desk_create",
        args: { title, body: `A customer writes: ${summary}`, queue: kind, priority: urgency, requester: from },
      })),
    };
  }
  const report = fresh.map(({ title, from }) => `${title} of ${from}`).join("; ");
  return call("answer", { opened: fresh.length, skipped: mails.length - fresh.length, report: `Opened: ${report}` });
}

function outcomeOf(answer: string | undefined): unknown {
  const outcome = JSON.parse(answer ?? "{}") as { readonly ok?: boolean; readonly value?: unknown };
  return outcome.ok === true ? (outcome.value ?? null) : undefined;
}

function kindOf(text: string): { readonly kind: string; readonly urgency: number } {
  if (/lottery/.test(text)) return { kind: "spam", urgency: 1 };
  if (/crashes/.test(text)) return { kind: "bug", urgency: 4 };
  if (/charged/.test(text)) return { kind: "billing", urgency: 3 };
  if (/login/.test(text)) return { kind: "account", urgency: 3 };
  return { kind: "praise", urgency: 1 };
}

const inputOf = ({ messages }: Seen) =>
  JSON.parse(messages.find(({ role }) => role === "user")?.text ?? "{}") as Readonly<Record<string, string>>;

const resultOf = ({ messages }: Seen): unknown => JSON.parse(messages.findLast(({ role }) => role === "tool")?.text ?? "[]");
