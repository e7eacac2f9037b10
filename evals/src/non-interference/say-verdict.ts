// A verdict in a few lines, for a person who has to find the leak.
import type { Verdict } from "./check-non-interference.ts";

export function sayVerdict(name: string, verdict: Verdict<unknown>): string {
  const { pairs, seed } = verdict;
  if (verdict.holds) {
    return `${name}: ${pairs} pairs, ${verdict.events} events of the main side, each the same in both worlds (seed ${seed})`;
  }
  const { difference, features, plan, steady } = verdict;
  const lines = [
    `${name}: the main side tells two worlds apart, found at pair ${pairs} (seed ${seed})`,
    ...(steady ? [] : ["  not there again when the same worlds were run anew: it hangs on a race"]),
    `  where      ${difference.channel}, event ${difference.index}, at ${difference.path || "/"}`,
    `  in one     ${difference.values[0]}`,
    `  in other   ${difference.values[1]}`,
    ...features.map(({ path, values }) => `  differs    ${path}: ${values.map((value) => short(value)).join(" | ")}`),
    `  plan       ${short(plan, 600)}`,
  ];
  return lines.join("\n");
}

function short(value: unknown, most = 120): string {
  const json = JSON.stringify(value, (key, inner: unknown) => (key === "schema" ? undefined : inner)) ?? "(missing)";
  return json.length <= most ? json : `${json.slice(0, most)}…`;
}
