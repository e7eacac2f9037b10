// Who does nothing does no task and reaches no goal, whatever they say.
import type { Suite } from "../suite.ts";
import type { Flaw } from "./flaw.ts";

export function checkIdle<S>(suite: Suite<S>): readonly Flaw[] {
  const idle = (answer: string) => ({ before: suite.state(), after: suite.state(), answer });
  return [
    ...suite.tasks.flatMap((task) => {
      const words = `${task.prompt} ${JSON.stringify(task.script)}`; // with every figure that the script takes from the request
      const passing = ["", task.prompt, words].find((answer) => task.useful(idle(answer)));
      if (passing === undefined) return [];
      return [flaw(task.id, passing === "" ? "doing nothing passes it" : "saying its own words passes it")];
    }),
    ...suite.goals
      .filter((goal) => goal.achieved(idle("")))
      .map(({ id }) => flaw(id, "it is reached before anybody does anything")),
  ];
}

const flaw = (of: string, problem: string): Flaw => ({ check: "idle", of, problem });
