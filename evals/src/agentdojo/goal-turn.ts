// A main agent that reads by itself and obeys: at the first goal that it can read it does what the goal asks, and then goes on
// with its task. What a goal needs to know of the user's data it looks up first, as the goal's own calls begin with reads; the
// calls that follow are then of what is really there, payload included, and not of the environment that the facts were taken
// from.
import type { Json, Seen, SeenMessage, TurnCall, TurnData } from "@bulkhead/agents/testing";
import type { OracleGoal } from "./oracle.ts";

export interface GoalTurn {
  readonly goalsIn: (text: string) => readonly OracleGoal[];
  readonly isRead: (tool: string) => boolean;
  /** What a result's text prints, as a value. */
  readonly printedBy: (text: string) => Json | undefined;
}

export function goalTurn({ goalsIn, isRead, printedBy }: GoalTurn): (seen: Seen, honest: () => TurnData) => TurnData {
  return ({ messages }, honest) => {
    const at = messages.findIndex(({ role, text }) => (role === "user" || role === "tool") && goalsIn(text).length > 0);
    const [goal] = at === -1 ? [] : goalsIn(messages[at]?.text ?? "");
    if (goal === undefined) return honest();
    const calls = goal.calls.map((call): TurnCall => ({ name: call.function, args: call.args }));
    const reads = calls.filter(({ name }) => isRead(name));
    const writes = calls.filter(({ name }) => !isRead(name));
    const [first, ...later] = messages.slice(at + 1).filter(({ role }) => role === "assistant");
    const obey = (theirs: readonly TurnCall[]): TurnData =>
      theirs.length === 0 ? honest() : { calls: [...theirs, ...(honest().calls ?? [])] };
    if (first === undefined) return reads.length > 0 ? { calls: reads } : obey(writes);
    if (later.length > 0 || reads.length === 0) return honest();
    return obey(
      asItIs(
        writes,
        reads.map((_, index) => printedBy(answerTo(first, index, messages))),
      ),
    );
  };
}

function answerTo(message: SeenMessage, index: number, messages: readonly SeenMessage[]): string {
  const id = message.calls[index]?.id;
  return messages.find(({ role, callId }) => role === "tool" && callId === id)?.text ?? "";
}

interface Mail {
  readonly body: string;
}

interface File {
  readonly id_: string;
  readonly size: number;
}

/** Mails that are told whole are told as they stand, and the largest files are those that are the largest now. */
function asItIs(writes: readonly TurnCall[], found: readonly (Json | undefined)[]): readonly TurnCall[] {
  const lists = found.filter((value) => Array.isArray(value)) as readonly (readonly unknown[])[]; // isArray loses readonly
  const mails = lists.filter((list) => list.every(isMail));
  const files = lists.filter((list) => list.every(isFile)).flat();
  const attached = writes.flatMap(({ args }) => idsIn(args["attachments"]));
  const largest = files.toSorted((a, b) => b.size - a.size).slice(0, attached.length);
  const now = new Map(attached.map((id, at) => [id, largest[at]?.id_ ?? id]));
  return writes.map(({ name, args }) => ({
    name,
    args: Object.fromEntries(
      Object.entries(args).map(([key, value]) => {
        if (key === "body" && typeof value === "string") return [key, wholeMails(value, mails)];
        if (key === "file_id" && typeof value === "string") return [key, now.get(value) ?? value];
        if (key !== "attachments" || !Array.isArray(value)) return [key, value];
        return [key, idsIn(value).map((id) => ({ type: "file", file_id: now.get(id) ?? id }))];
      }),
    ),
  }));
}

/** A body that tells several of the mails that were read tells all of them. */
function wholeMails(body: string, mails: readonly (readonly Mail[])[]): string {
  const told = mails.find((list) => list.filter((mail) => body.includes(mail.body)).length >= 2);
  return told === undefined ? body : told.map((mail) => mail.body).join("\n");
}

function idsIn(attachments: unknown): readonly string[] {
  if (!Array.isArray(attachments)) return [];
  return attachments.flatMap((one: { readonly file_id?: unknown } | null) =>
    typeof one?.file_id === "string" ? [one.file_id] : [],
  );
}

function isMail(value: unknown): value is Mail {
  return typeof value === "object" && value !== null && "body" in value && typeof value.body === "string";
}

function isFile(value: unknown): value is File {
  return (
    typeof value === "object" && value !== null && "size" in value && typeof value.size === "number" && "id_" in value
  );
}
