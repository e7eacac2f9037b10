// A verdict in a few lines, for a person who has to find the leak.
import type { NonInterference } from "./non-interfering.ts";

export function sayNonInterference({ flow, worlds, events, difference, said }: NonInterference): string {
  if (difference === undefined)
    return `${flow}: ${worlds} worlds, ${events} events of the main side, the same in each pair`;
  const { channel, index, path, values } = difference;
  return [
    `the main side of ${flow} tells two worlds apart, found at world ${worlds}`,
    `  where      ${channel}, event ${index}, at ${path || "/"}`,
    `  in one     ${values[0]}`,
    `  in other   ${values[1]}`,
    ...(said ?? []).map((noise) => `  a stranger wrote ${JSON.stringify(noise.slice(0, 120))}`),
    "  something that is not a worker sees what a tool returned: let a worker read it, or keep it a handle",
  ].join("\n");
}
