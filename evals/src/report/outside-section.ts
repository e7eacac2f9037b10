// What no report may leave out: calls that ran and that their tools' rules do not permit. None is what has to stand here.
import type { SampleLine } from "../harness/sample-line.ts";
import { type Html, html, literal } from "./html.ts";

/** Nothing where no defense of the log holds rules. */
export function outsideSection(lines: readonly SampleLine[]): Html | undefined {
  if (lines.every(({ outside }) => outside === null)) return undefined;
  const found = lines.flatMap(({ id, outside }) => (outside ?? []).map((call) => ({ id, ...call })));
  if (found.length === 0) return html`<p class="verdict">Calls that ran outside their tools' rules: none.</p>`;
  return html`<p class="verdict fell">Calls that ran outside their tools' rules: ${found.length}. A rule did not hold.</p>
<details open><summary>Which</summary><div class="scroll" tabindex="0"><table><caption>Outside the rules</caption><thead><tr><th scope="col">sample</th><th scope="col">what ran</th><th scope="col">rule</th></tr></thead><tbody>${found
    .slice(0, MOST)
    .map(
      ({ id, tool, arguments: args, rule }) =>
        html`<tr><td>${literal(id)}</td><td>${tool} ${literal(JSON.stringify(args))}</td><td>${rule}</td></tr>`,
    )}</tbody></table></div></details>
`;
}

const MOST = 100;
