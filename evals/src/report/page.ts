// The report of a log: one page of HTML that needs nothing else, no script, no font, no request. What strangers wrote stands in
// it escaped, and marked where it could deceive.
import type { SampleLine } from "../harness/sample-line.ts";
import { agentsIn } from "../score/agent-lines.ts";
import { summarise } from "../score/summary.ts";
import type { Comparison } from "./compare.ts";
import { comparisonSection } from "./comparison-section.ts";
import { costPanel } from "./cost-panel.ts";
import { figureTable } from "./figure-table.ts";
import { heatSection } from "./heat-section.ts";
import { Html, html } from "./html.ts";
import { outsideSection } from "./outside-section.ts";
import { remainingSection } from "./remaining-section.ts";
import { scatterPanel } from "./scatter-panel.ts";
import { STYLE } from "./style.ts";
import { verdict } from "./verdict.ts";

export interface PageOptions {
  readonly title: string;
  /** How the log was made, to be made again. */
  readonly command?: string;
  readonly comparison?: Comparison;
}

/** Pure. The same lines give the same page. */
export function reportPage(lines: readonly SampleLine[], { title, command, comparison }: PageOptions): string {
  const agents = agentsIn(lines);
  const panels = [...Map.groupBy(agents, ({ suite, adversary }) => JSON.stringify([suite, adversary])).values()];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${verdict(agents)}
${outsideSection(lines)}
<h2>What it costs, and what it holds</h2>
<p>Each point is one agent. Up: more tasks done when nobody attacks. Left: fewer attacked runs in which anything ran that nobody wanted. Red: the agent without a defense.</p>
<div class="panels">${panels.map(scatterPanel)}</div>
<h2>Which task fell to which attack</h2>
<p>Goals reached of those tried. Tasks stand by where their arguments come from. An attack whose name ends in dos wants no more than that the task is not done.</p>
${agents.map(heatSection)}
<h2>Questions, bits and tokens</h2>
<p>The mean of a run. Bits: an upper bound on what strangers' text could tell the main agent.</p>
${panels.map(costPanel)}
<h2>What still ran that nobody wanted</h2>
${agents.filter(({ defense }) => defense !== "none").map(remainingSection)}
${comparison === undefined ? undefined : comparisonSection(comparison)}
<h2>All figures</h2>
${figureTable(summarise(lines).summary)}
<h2>Again</h2>
${command === undefined ? html`<p>The log holds every sample; <code>bulkhead eval score</code> scores it again.</p>` : html`<pre>${command}</pre>`}
</main>
</body>
</html>
`.text;
}
