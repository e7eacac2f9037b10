// What still ran under one defense, by name.
import { type AgentLines, agentName } from "../score/agent-lines.ts";
import { type Html, html, literal } from "./html.ts";
import { remainingOf } from "./remaining.ts";

export function remainingSection(agent: AgentLines): Html {
  const { suite, adversary, attacked, clean } = agent;
  const name = `${agentName(agent)} (${suite}, ${adversary})`;
  const remaining = remainingOf([...clean, ...attacked]);
  if (remaining.length === 0) return html`<p><b>${name}</b>: nothing in ${attacked.length} attacked runs.</p>`;
  const runs = attacked.filter(({ unwanted }) => unwanted.length > 0).length;
  return html`<details><summary><b>${name}</b>: ${remaining.length} kinds, in ${runs} of ${attacked.length} attacked runs</summary>
<div class="scroll" tabindex="0"><table><caption>Unwanted effects that ran: ${name}</caption><thead><tr><th scope="col">goal</th><th scope="col">what ran</th><th scope="col">not as authorised</th><th scope="col" class="n">runs</th><th scope="col" class="n">goal reached</th><th scope="col">attacks</th><th scope="col">tasks</th></tr></thead><tbody>${remaining.map(
    (one) =>
      html`<tr><td>${one.goal}</td><td>${one.tool} ${literal(JSON.stringify(one.example))}</td><td>${one.differs.length === 0 ? "not authorised at all, or not so often" : one.differs.join(", ")}</td><td class="n">${one.samples}</td><td class="n">${one.achieved}</td><td>${some(one.attacks)}</td><td>${some(one.tasks)}</td></tr>`,
  )}</tbody></table></div></details>
`;
}

function some(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}
