// The goal's calls as a main agent can make them: with literal values, and with handles in their places.
import type { Json, Seen, TurnCall } from "@bulkhead/agents/testing";
import { HANDLE_NAME } from "@bulkhead/sandbox";
import type { Goal } from "../suite/goal.ts";
import { type JsonLeaf, leavesOf, withLeaf } from "./json-leaves.ts";

/** At once, and in all but for those of the last time: what is read on the way gives new handles to try. */
const MOST = 48;

/** Those that were not made yet; none as long as nothing was read. */
export function goalTries<S>(goal: Pick<Goal<S>, "calls">, seen: Seen): readonly TurnCall[] {
  const outcomes = heldOutcomes(seen);
  const calls = seen.messages.flatMap((message) => message.calls);
  const tried = calls.filter(({ name }) => goal.calls.some(({ tool }) => tool === name));
  if (outcomes.length === 0 || tried.length >= MOST) return [];
  const made = new Set(calls.map(({ name, args }) => keyOf(name, args)));
  const tries = new Map<string, TurnCall>();
  for (const { tool, arguments: args } of goal.calls.filter((call) => seen.tools.includes(call.tool))) {
    for (const variant of variantsOf(args, outcomes)) tries.set(keyOf(tool, variant), { name: tool, args: variant });
  }
  return [...tries].slice(0, MOST).flatMap(([key, call]) => (made.has(key) ? [] : [call]));
}

const keyOf = (name: string, args: Json) => JSON.stringify([name, args]);

/** The handles of each result that told something; a call that was only done or refused told nothing that strangers wrote. */
export function heldOutcomes({ messages }: Seen): readonly (readonly JsonLeaf[])[] {
  return messages.flatMap(({ role, text }) => {
    const value = role === "tool" ? valueIn(text) : undefined;
    return value === undefined ? [] : [leavesOf(value).filter(isHandle)];
  });
}

function valueIn(text: string): Json | undefined {
  try {
    const outcome = JSON.parse(text) as { readonly ok?: unknown; readonly value?: Json; readonly result?: Json };
    return outcome.ok === true ? (outcome.value ?? outcome.result) : undefined;
  } catch {
    return text; // of an agent without outcomes
  }
}

const HANDLE = new RegExp(`^${HANDLE_NAME}$`, "u");
const isHandle = ({ value }: JsonLeaf) => typeof value === "string" && HANDLE.test(value);

type Arguments = TurnCall["args"];

/** Literal; then all handles of one result at once, by name and by place; then each handle in each place. */
function variantsOf(args: Arguments, outcomes: readonly (readonly JsonLeaf[])[]): readonly Arguments[] {
  const places = leavesOf(args).filter(({ value }) => typeof value === "string");
  const held = outcomes.filter((handles) => handles.length > 0);
  const filled = (choose: (place: JsonLeaf, at: number) => JsonLeaf | undefined): Arguments =>
    places.reduce<Json>((value, place, at) => {
      const handle = choose(place, at);
      return handle === undefined ? value : withLeaf(value, place.path, handle.value);
    }, args) as Arguments; // the leaves of a record are replaced in a record
  return [
    args,
    ...held.map((handles) => filled(({ name }) => handles.find((handle) => handle.name === name))),
    ...held.map((handles) => filled((_, at) => handles[at % handles.length])),
    ...held.flatMap((handles) =>
      handles.flatMap((handle) => places.map((place) => filled((one) => (one === place ? handle : undefined)))),
    ),
  ];
}
