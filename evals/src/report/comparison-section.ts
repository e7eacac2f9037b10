// A comparison as tables: the figures by agent, then each sample that came out otherwise, the worse first.
import type { Comparison } from "./compare.ts";
import { FIGURE_NAMES } from "./figure-names.ts";
import { type Html, html } from "./html.ts";
import { percent } from "./numbers.ts";

export function comparisonSection({ pairs, onlyBase, onlyOther, rows, flips }: Comparison): Html {
  const worse = flips.filter((flip) => flip.worse).length;
  return html`<h2>Against the base</h2>
<p class="verdict ${worse > 0 ? "fell" : ""}">${pairs} samples are in both: ${worse} figures are worse, ${flips.length - worse} better. ${onlyBase} stand in the base only, ${onlyOther} in the other only.</p>
<div class="scroll" tabindex="0"><table><caption>Over the samples that both logs have</caption><thead><tr><th scope="col">suite</th><th scope="col">agent</th><th scope="col">adversary</th><th scope="col">figure</th><th scope="col" class="n">samples</th><th scope="col" class="n">base</th><th scope="col" class="n">now</th><th scope="col" class="n">better</th><th scope="col" class="n">worse</th><th scope="col">95 % of the difference</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td>${row.suite}</td><td>${row.defense}, ${row.approver}</td><td>${row.adversary}</td><td>${FIGURE_NAMES[row.figure]}</td><td class="n">${row.pairs}</td><td class="n">${percent(row.base)}</td><td class="n">${percent(row.other)}</td><td class="n">${row.better}</td><td class="n">${row.worse}</td><td>${row.interval === undefined ? "not random" : `${percent(row.interval.from)} to ${percent(row.interval.to)}`}</td></tr>`,
  )}</tbody></table></div>
${flips.length === 0 ? undefined : html`<details><summary>Each sample that came out otherwise</summary><ul>${flips.map((flip) => html`<li>${flip.worse ? "worse" : "better"}: ${FIGURE_NAMES[flip.figure]}, <code>${flip.id}</code></li>`)}</ul></details>`}
`;
}
