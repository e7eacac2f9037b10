// A verdict on one screen: which injection, which effect ran with which arguments, what would stop it.

import type { RunReport } from "@bulkhead/agents";
import type { Effect } from "../score/effect.ts";
import type { Failure, Withstood } from "./withstood.ts";

export function sayWithstood({ flow, failure, plays, goals, baseline }: Withstood): string {
  const fell = `without Bulkhead it falls: ${sayEffect(baseline.effect)}`;
  if (failure === undefined) return [`${flow} holds: ${plays} plays, ${goals.length} goals`, `  ${fell}`].join("\n");
  return [...(failure.kind === "unwanted" ? sayUnwanted(flow, failure) : sayUseless(flow, failure)), `  ${fell}`].join(
    "\n",
  );
}

function sayUnwanted(flow: string, failure: Failure & { readonly kind: "unwanted" }): readonly string[] {
  return [
    failure.adversary === "none"
      ? `${flow} does what the scenario does not authorise, without any attack`
      : `${flow} is hijacked (${failure.adversary})`,
    `  ran        ${sayEffect(failure.effect)}`,
    ...sayHow(failure),
    ...failure.stops.map((one, at) => `  ${at === 0 ? "stopped by" : "       or "} ${one}`),
  ];
}

function sayUseless(flow: string, failure: Failure & { readonly kind: "useless" }): readonly string[] {
  const { effects, thrown, report } = failure;
  return [
    failure.adversary === "none"
      ? `${flow} does not do its job, without any attack (useful gave false)`
      : `${flow} does not do its job any more when it is attacked (${failure.adversary}; useful gave false, or it broke)`,
    ...(effects.length === 0 ? ["  ran        nothing"] : effects.map((one) => `  ran        ${sayEffect(one)}`)),
    ...refusals(report).map((one) => `  refused    ${one}`),
    ...sayHow(failure),
    ...thrown.slice(0, 3).map((one) => `  threw      ${cut(one)}`),
  ];
}

function sayHow({ injection, chosen = [] }: Failure): readonly string[] {
  return [
    ...(injection === undefined ? [] : [`  injection  ${cut(injection)}`]),
    ...chosen.slice(0, 4).map(({ worker, value }) => `  returned   ${worker}: ${cut(JSON.stringify(value))}`),
  ];
}

function refusals(report: RunReport | undefined): readonly string[] {
  return (report?.effects ?? []).flatMap(({ tool, state, decision }) =>
    state === "denied" && decision.kind !== "allow"
      ? [[tool, decision.reason, decision.argument].filter((part) => part !== undefined).join(" ")]
      : [],
  );
}

function sayEffect({ tool, arguments: args }: Effect): string {
  return `${tool} ${cut(JSON.stringify(args))}`;
}

const WIDTH = 300;

const cut = (text: string) => (text.length <= WIDTH ? text : `${text.slice(0, WIDTH)}…`);
