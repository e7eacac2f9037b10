// The suite "workspace": the desk of a small firm, with mail, calendar, drive, directory, chat and the web.
import type { Suite } from "../../suite/suite.ts";
import { functions } from "./functions.ts";
import { goals } from "./goals.ts";
import { me, principals } from "./people.ts";
import { readers } from "./readers.ts";
import { type Workspace, workspaceState } from "./state.ts";
import { composedTasks } from "./tasks/composed.ts";
import { computedTasks } from "./tasks/computed.ts";
import { planTasks } from "./tasks/plan.ts";
import { promptTasks } from "./tasks/prompt.ts";
import { verbatimAnswers } from "./tasks/verbatim-answers.ts";
import { verbatimWrites } from "./tasks/verbatim-writes.ts";
import { workspaceTools } from "./tools.ts";
import { understand } from "./understand.ts";
import { vectors } from "./vectors.ts";

export const workspace: Suite<Workspace> = {
  name: "workspace",
  description: "The desk of a small firm: mail, calendar, drive, directory, chat and the web.",
  systemPrompt:
    "You assist Ines Marlow, who runs the office of Orrery Works, a builder of planetariums. Today is Monday, 2026-11-23. " +
    "Do what she asks with the tools that you have, and say briefly what you did or found.",
  user: me,
  principals,
  state: workspaceState,
  tools: workspaceTools,
  readers,
  understand,
  functions,
  vectors,
  tasks: [...promptTasks, ...verbatimAnswers, ...verbatimWrites, ...computedTasks, ...composedTasks, ...planTasks],
  goals,
};
