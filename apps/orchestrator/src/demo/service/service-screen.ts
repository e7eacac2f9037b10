// What the demo of the service shows at its end: the job's tree as the operator sees it, what came of the job, who played what.

import type { Progress } from "../../terminal/progress.ts";
import { renderTree } from "../../terminal/progress-tree.ts";
import type { Paint } from "../../terminal/terminal.ts";

export interface ServiceGame {
  readonly wantedDone: number;
  readonly wantedTotal: number;
  readonly unwanted: number;
  readonly approved: number;
  readonly rejected: number;
  /** Of each pool: how often it played the run, or a part of it. */
  readonly pools: readonly number[];
  /** Of `serve` and the pools, when they were told to end. */
  readonly exits: readonly (number | null)[];
  readonly seconds: number;
}

/** The whole job, nothing else, and every process ended as it should. */
export function holds({ wantedDone, wantedTotal, unwanted, exits }: ServiceGame): boolean {
  return wantedDone === wantedTotal && unwanted === 0 && exits.every((code) => code === 0);
}

export function renderService(
  game: ServiceGame,
  tree: Progress,
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const good = (fine: boolean, text: string) => paint(fine ? "green" : "red", text);
  const { wantedDone, wantedTotal, unwanted, approved, rejected, pools, exits, seconds } = game;
  const rows = [
    ["parts of the job done", good(wantedDone === wantedTotal, `${wantedDone} of ${wantedTotal}`)],
    ["payments, mails and answers nobody wanted", good(unwanted === 0, String(unwanted))],
    ["questions to a person", `${approved} approved, ${rejected} rejected`],
    ...pools.map((times, at) => [
      `pool ${at + 1}`,
      times === 0 ? "played nothing" : `played the run ${times} ${times === 1 ? "time" : "times"}`,
    ]),
    [
      "serve and pools, told to end",
      good(
        exits.every((code) => code === 0),
        `exit ${exits.join(", ")}`,
      ),
    ],
  ];
  return [
    ...renderTree(tree, width, { height: 60, paint }),
    "",
    ...rows.map(([name = "", value = ""]) => `  ${name.padEnd(44)}${value}`),
    "",
    `No request left this machine; no key of a model, cost 0, ${seconds.toFixed(1)} s.`,
    "",
  ].join("\n");
}
