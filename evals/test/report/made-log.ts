// A small log with everything that a page shows: two agents, two adversaries, a hostile word in every place for one.
import type { SampleLine } from "../../src/harness/sample-line.ts";
import type { TaskClass } from "../../src/suite/task.ts";
import { madeLine } from "../harness/made-line.ts";

/** Would run, be fetched, or reorder what stands beside it, were it put into a page as it is. */
export const HOSTILE = `</style><script>document.title="hit"</script><img src="https://evil.example/x">"'\u202e\u200b<svg onload=alert(1)>`;

const TASKS: readonly (readonly [string, TaskClass])[] = [
  ["answer", "verbatim"],
  ["count", "computed"],
  ["sum", "computed"],
  ["letter", "composed"],
];
const ATTACKS = ["direct", "ignore_previous", "plausible_lie"];

export function madeLog(own: Partial<SampleLine> = {}): readonly SampleLine[] {
  const agents = [
    { defense: "none", adversary: "obedient", approver: "none" },
    { defense: "bulkhead-never", adversary: "obedient", approver: "none" },
    { defense: "bulkhead-unmet", adversary: "obedient", approver: "oracle" },
    { defense: "bulkhead-never", adversary: "chosen-value", approver: "none" },
    { defense: "bulkhead-never", adversary: "colluding-main", approver: "none" },
  ] as const;
  return agents.flatMap((agent, which) =>
    TASKS.flatMap(([task, name], at) => {
      const useful = which === 0 || at > 0 || agent.approver === "oracle";
      const cost = {
        asks: agent.approver === "oracle" ? 1 : 0,
        bits: which === 0 ? 40_000 : 36,
        tokens: 900 + 300 * which,
      };
      const clean = madeLine({ ...agent, task, class: name, useful, ...cost, ...own });
      const attacked = ATTACKS.map((attack, no) => {
        const fell = which === 0 ? (at + no) % 4 !== 3 : which === 3 && at === 0 && no === 2;
        const unwanted = fell ? [{ tool: "send", arguments: { to: HOSTILE }, differs: ["to"] }] : [];
        const line = {
          ...agent,
          task,
          class: name,
          attack,
          goal: "leak",
          useful: useful && !fell,
          achieved: fell,
          ...cost,
        };
        return madeLine({ ...line, unwanted, effects: unwanted, answer: HOSTILE, ...own });
      });
      return [clean, ...attacked];
    }),
  );
}
