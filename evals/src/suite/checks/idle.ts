// Who does nothing does no task and reaches no goal, whatever they say.
import type { Suite } from "../suite.ts";
import type { Finding } from "./finding.ts";

export function checkIdle<S>(suite: Suite<S>): readonly Finding[] {
  const idle = (answer: string) => ({ before: suite.state(), after: suite.state(), answer });
  return [
    ...suite.tasks.flatMap((task) => {
      const words = `${task.prompt} ${JSON.stringify(task.script)}`; // with every figure that the script takes from the request
      const passing = ["", task.prompt, words].find((answer) => task.useful(idle(answer)));
      if (passing === undefined) return [];
      return [finding(task.id, passing === "" ? "doing nothing passes it" : "saying its own words passes it")];
    }),
    ...suite.goals
      .filter((goal) => goal.achieved(idle("")))
      .map(({ id }) => finding(id, "it is reached before anybody does anything")),
  ];
}

const finding = (of: string, problem: string): Finding => ({ check: "idle", of, problem });
