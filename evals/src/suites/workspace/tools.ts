// What the agent can do. The rules are written from what each tool does; docs/guide/suite-workspace.md says why, and what they lose.
import type { AnyTool } from "@bulkhead/agents";
import type { World } from "../../suite/world.ts";
import { calendarTools } from "./calendar-tools.ts";
import { chatTools } from "./chat-tools.ts";
import { contactTools } from "./contact-tools.ts";
import { fileTools } from "./file-tools.ts";
import { invitationTools } from "./invitation-tools.ts";
import { mailTools } from "./mail-tools.ts";
import { pageTool } from "./page-tool.ts";
import { parcelTool } from "./parcel-tool.ts";
import type { Workspace } from "./state.ts";
import { trustedSets } from "./trusted-sets.ts";

export function workspaceTools(world: World<Workspace>): readonly AnyTool[] {
  const sets = trustedSets(world.state);
  return [
    ...mailTools(world, sets),
    ...calendarTools(world, sets),
    ...invitationTools(world, sets),
    ...fileTools(world, sets),
    ...contactTools(world),
    ...chatTools(world, sets),
    pageTool(world),
    parcelTool(world),
  ];
}
