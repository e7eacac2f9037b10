// Every row of the summary: what the plots are drawn from, and no average.
import type { SummaryRow } from "../score/summary.ts";
import { type Html, html } from "./html.ts";
import { amount, percent } from "./numbers.ts";

const NAMES = ["suite", "attack", "defense", "adversary", "approver"] as const;
const RATES = ["utility", "utilityUnderAttack", "attackSuccess"] as const;
const COUNTS = ["samples", "transcripts", "attempted", "executed", "unwanted", "asks", "bits", "errors"] as const;

const TITLES: Readonly<Record<(typeof RATES)[number], string>> = {
  utility: "tasks done",
  utilityUnderAttack: "done under attack",
  attackSuccess: "goals reached",
};

export function figureTable(rows: readonly SummaryRow[]): Html {
  return html`<details><summary>${rows.length} rows</summary><div class="scroll" tabindex="0"><table><caption>One attack on one agent a row</caption><thead><tr>${NAMES.map((name) => html`<th scope="col">${name}</th>`)}${RATES.map((name) => html`<th scope="col" class="n">${TITLES[name]}</th>`)}${COUNTS.map((name) => html`<th scope="col" class="n">${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${NAMES.map((name) => html`<td>${row[name]}</td>`)}${RATES.map((name) => html`<td class="n">${rateOf(row[name])}</td>`)}${COUNTS.map((name) => html`<td class="n">${amount(row[name])}</td>`)}</tr>`,
  )}</tbody></table></div></details>`;
}

function rateOf(rate: number | null): string {
  return rate === null ? "" : percent(rate);
}
