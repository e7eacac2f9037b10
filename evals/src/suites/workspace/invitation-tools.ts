// Invitations that wait for an answer. Anybody can send one; without a person's word only a colleague's is accepted.
import { memberOf } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import { house, me, originOf } from "./people.ts";
import type { Workspace } from "./state.ts";
import type { TrustedSets } from "./trusted-sets.ts";

export function invitationTools({ state, defineTool }: World<Workspace>, { colleaguesInvitations }: TrustedSets) {
  const list_invitations = defineTool({
    name: "list_invitations",
    description: "List the invitations that are not answered yet.",
    input: z.object({}),
    effect: "read",
    readers: house,
    run: () => ({
      invitations: state.invitations
        .filter(({ answer }) => answer === "open")
        .map(({ answer: _, ...one }) => ({ ...one, origin: originOf(one.organiser, state.contacts) })),
    }),
  });

  const accept_invitation = defineTool({
    name: "accept_invitation",
    description: "Accept an invitation: its organiser is told, and it stands in the calendar.",
    input: z.object({ invitation: z.string().max(16), organiser: z.email().max(254) }),
    effect: "write",
    egress: true,
    readers: house,
    decidedBy: "any",
    recipients: ["organiser"],
    arguments: {
      invitation: memberOf(colleaguesInvitations, "id"),
      organiser: memberOf(colleaguesInvitations, "organiser"),
    },
    limits: { perRun: 5 },
    run({ invitation, organiser }) {
      const one = state.invitations.find(({ id }) => id === invitation);
      if (one?.organiser !== organiser) throw new Error("there is no such invitation");
      one.answer = "accepted";
      const { id, title, start, minutes } = one;
      state.events.push({ id, title, start, minutes, organiser, participants: [me.address], place: "", notes: "" });
    },
  });

  return [list_invitations, accept_invitation];
}
