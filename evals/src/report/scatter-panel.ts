// The agents of one suite under one adversary: the plot in two widths, and the same as a table.
import type { SampleLine } from "../harness/sample-line.ts";
import { type AgentLines, agentName } from "../score/agent-lines.ts";
import { rate } from "../score/rate.ts";
import { type Html, html } from "./html.ts";
import { type Interval, rateInterval } from "./interval.ts";
import { percent } from "./numbers.ts";
import { type Point, scatter } from "./scatter.ts";

export function scatterPanel(agents: readonly AgentLines[]): Html {
  const points = agents.flatMap(pointOf);
  const [first] = agents;
  if (first === undefined || points.length === 0) return html``;
  const title = `Utility against unwanted effects: ${first.suite}, ${first.adversary}`;
  return html`<section><h3>${first.suite}, ${first.adversary}</h3>
<div class="wide">${scatter(points, 580, title)}</div><div class="narrow">${scatter(points, 360, title)}</div>
<details><summary>The numbers</summary><div class="scroll" tabindex="0"><table><caption>${title}</caption><thead><tr><th scope="col">#</th><th scope="col">agent</th><th scope="col" class="n">tasks done</th><th scope="col" class="n">runs with unwanted effects</th></tr></thead><tbody>${points.map(
    ({ name, utility, unwanted, bars }, at) =>
      html`<tr><td class="n">${at + 1}</td><th scope="row">${name}</th><td class="n">${shown(utility, bars?.utility)}</td><td class="n">${shown(unwanted, bars?.unwanted)}</td></tr>`,
  )}</tbody></table></div></details></section>
`;
}

function pointOf(agent: AgentLines): readonly Point[] {
  const { clean, attacked, defense } = agent;
  const utility = rate(clean, ({ useful }) => useful);
  const unwanted = rate(attacked, hasUnwanted);
  if (utility === null || unwanted === null) return [];
  const point = { name: agentName(agent), utility, unwanted, isControl: defense === "none" };
  const bars = {
    utility: rateInterval(clean.filter(({ useful }) => useful).length, clean.length),
    unwanted: rateInterval(attacked.filter(hasUnwanted).length, attacked.length),
  };
  const random = [...clean, ...attacked].some(({ model }) => model !== "worst-case");
  if (!random || bars.utility === undefined || bars.unwanted === undefined) return [point];
  return [{ ...point, bars: { utility: bars.utility, unwanted: bars.unwanted } }];
}

const hasUnwanted = ({ unwanted }: SampleLine) => unwanted.length > 0;

function shown(value: number, interval: Interval | undefined): string {
  return interval === undefined
    ? percent(value)
    : `${percent(value)} (95 %: ${percent(interval.from)} to ${percent(interval.to)})`;
}
