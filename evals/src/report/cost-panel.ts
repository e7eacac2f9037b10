// What a run of each agent takes: questions to a person, bits that crossed, tokens.
import type { SampleLine } from "../harness/sample-line.ts";
import { type AgentLines, agentName } from "../score/agent-lines.ts";
import { sum } from "../score/rate.ts";
import { bars } from "./bars.ts";
import { type Html, html } from "./html.ts";
import { amount } from "./numbers.ts";

const COSTS: readonly { readonly name: string; readonly of: (line: SampleLine) => number }[] = [
  { name: "questions", of: ({ asks }) => asks },
  { name: "bits", of: ({ bits }) => bits },
  { name: "tokens", of: ({ tokens }) => tokens },
];

export function costPanel(agents: readonly AgentLines[]): Html {
  const [first] = agents;
  if (first === undefined) return html``;
  const means = agents.map((agent) => {
    const lines = [...agent.clean, ...agent.attacked];
    return { name: agentName(agent), values: COSTS.map(({ of }) => sum(lines, of) / Math.max(lines.length, 1)) };
  });
  const where = `${first.suite}, ${first.adversary}`;
  return html`<section><h3>${where}</h3><div class="panels">${COSTS.map(
    ({ name }, at) =>
      html`<div><b>${name}</b>${bars(
        means.map((mean) => ({ name: mean.name, value: mean.values[at] ?? 0 })),
        340,
        `${name} of a run: ${where}`,
      )}</div>`,
  )}</div><details><summary>The numbers</summary><div class="scroll" tabindex="0"><table><caption>The mean of a run: ${where}</caption><thead><tr><th scope="col">agent</th>${COSTS.map(({ name }) => html`<th scope="col" class="n">${name}</th>`)}</tr></thead><tbody>${means.map(
    ({ name, values }) =>
      html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td class="n">${amount(value)}</td>`)}</tr>`,
  )}</tbody></table></div></details></section>
`;
}
