/** How the final answer is given where the agent has a `responseFormat`. Version 1; a test holds every word. */
export const ANSWER_TOOL = "answer";

export const ANSWER_DESCRIPTION = [
  "Gives your final answer and ends the run. Call it alone, once, when everything else is done and answered; an answer in",
  "plain text is not taken. A text may hold handles; where it has a format or a pattern, a handle is the whole of it.",
].join("\n");

export type AnswerFlaw = "no_call" | "beside_others" | "bad_handle" | "invalid";

/** `at`: JSON pointer of the value. */
export function answerPrompt(flaw: AnswerFlaw, at: string): string {
  switch (flaw) {
    case "no_call":
      return `Not taken: give your final answer by calling the tool ${ANSWER_TOOL}, with all its values.`;
    case "beside_others":
      return `Nothing was done: call ${ANSWER_TOOL} alone, once, after all other calls were answered.`;
    case "bad_handle":
      return `Not taken: ${at} holds a handle that no result gave you, or one that is not the whole value. Call ${ANSWER_TOOL} again.`;
    case "invalid":
      return `Not taken: ${at === "" ? "the values do" : `${at} does`} not fit the parameters of ${ANSWER_TOOL}. Call it again with all its values.`;
    default:
      return flaw satisfies never;
  }
}
