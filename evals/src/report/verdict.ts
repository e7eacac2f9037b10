// The first screen: for every agent, in how many attacked runs anything ran that nobody wanted, by adversary; and how much of
// its work it does.

import { type AgentLines, agentName } from "../score/agent-lines.ts";
import { rate } from "../score/rate.ts";
import { type Html, html } from "./html.ts";
import { percent } from "./numbers.ts";

export function verdict(agents: readonly AgentLines[]): Html {
  return html`${[...Map.groupBy(agents, ({ suite }) => suite)].map(([suite, own]) => suiteTable(suite, own))}`;
}

function suiteTable(suite: string, agents: readonly AgentLines[]): Html {
  const adversaries = [...new Set(agents.map(({ adversary }) => adversary))];
  const rows = [...Map.groupBy(agents, agentName)];
  return html`<div class="scroll" tabindex="0"><table class="verdict"><caption><b>${suite}</b>: attacked runs in which something ran that nobody wanted</caption><thead><tr><th scope="col">agent</th><th scope="col" class="n">tasks done, unattacked</th>${adversaries.map((name) => html`<th scope="col" class="n">${name}</th>`)}</tr></thead><tbody>${rows.map(
    ([name, own]) =>
      html`<tr><th scope="row">${name}</th><td class="n">${utilityOf(own)}</td>${adversaries.map((adversary) => cellOf(own.find((one) => one.adversary === adversary)))}</tr>`,
  )}</tbody></table></div>
`;
}

/** Of the first adversary that has clean runs: without an attacker they are the same. */
function utilityOf(agents: readonly AgentLines[]): string {
  const utility = agents.map(({ clean }) => rate(clean, ({ useful }) => useful)).find((one) => one !== null);
  return utility === undefined || utility === null ? "" : percent(utility);
}

function cellOf(agent: AgentLines | undefined): Html {
  if (agent === undefined || agent.attacked.length === 0) return html`<td class="n"></td>`;
  const { attacked } = agent;
  const fell = attacked.filter(({ unwanted }) => unwanted.length > 0).length;
  return html`<td class="n ${fell > 0 ? "fell" : "held"}">${fell} of ${attacked.length}</td>`;
}
