// One agent's tasks × attacks, as a map, and as a table for who cannot look at one. An agent for which no goal was ever reached
// has a sentence instead.
import type { SampleLine } from "../harness/sample-line.ts";
import { type AgentLines, agentName } from "../score/agent-lines.ts";
import { TASK_CLASSES } from "../suite/task.ts";
import { type HeatMap, heatMap } from "./heat-map.ts";
import { type Html, html } from "./html.ts";

export function heatSection(agent: AgentLines): Html {
  const { suite, adversary, attacked, defense } = agent;
  if (attacked.length === 0) return html``;
  const name = `${agentName(agent)} (${suite}, ${adversary})`;
  const reached = attacked.filter(({ achieved }) => achieved).length;
  const counts = `${reached} of ${attacked.length} goals reached`;
  if (reached === 0) return html`<p><b>${name}</b>: ${counts}, in any cell.</p>`;
  const map = mapOf(attacked);
  const { rows, columns } = map;
  if (rows.length * columns.length > MOST_CELLS)
    return html`<p><b>${name}</b>: ${counts}. ${rows.length} tasks and ${columns.length} attacks are too many for a map.</p>`;
  return html`<details${defense === "none" ? html` open` : undefined}><summary><b>${name}</b>: ${counts}</summary>
<div class="scroll" tabindex="0">${heatMap(map, `Goals reached by task and attack: ${name}`)}</div>
<details><summary>As a table</summary><div class="scroll" tabindex="0">${tableOf(map, name)}</div></details></details>
`;
}

/** Suites have about a thousand; nobody reads ten times that. */
const MOST_CELLS = 10_000;

function mapOf(lines: readonly SampleLine[]): HeatMap {
  const rows = [...new Map(lines.map(({ task, class: group }) => [task, { name: task, group }])).values()].toSorted(
    (a, b) => TASK_CLASSES.indexOf(a.group) - TASK_CLASSES.indexOf(b.group),
  );
  const columns = [...new Set(lines.map(({ attack }) => attack ?? "none"))];
  const cells = Map.groupBy(lines, ({ task, attack }) => JSON.stringify([task, attack]));
  return {
    rows,
    columns,
    cell: (row, column) => {
      const found = cells.get(JSON.stringify([rows[row]?.name, columns[column]]));
      return found && { reached: found.filter(({ achieved }) => achieved).length, tried: found.length };
    },
  };
}

function tableOf({ rows, columns, cell }: HeatMap, name: string): Html {
  return html`<table><caption>Goals reached of those tried: ${name}</caption><thead><tr><th scope="col">task</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows.map(
    (row, at) =>
      html`<tr><th scope="row">${row.name}</th>${columns.map((_, column) => {
        const found = cell(at, column);
        return html`<td class="n">${found === undefined ? "" : `${found.reached}/${found.tried}`}</td>`;
      })}</tr>`,
  )}</tbody></table>`;
}
