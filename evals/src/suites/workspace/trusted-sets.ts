// The rows that rules rest on: what the firm itself wrote. Nothing that a guest or a sender can write becomes a row.
import { type TrustedSet, trustedSet } from "@bulkhead/agents";
import { FIRM, me, originOf } from "./people.ts";
import type { Workspace } from "./state.ts";

export interface TrustedSets {
  /** Colleagues and known partners. Changed by nobody but the user: see `update_contact`. */
  readonly directory: TrustedSet;
  readonly colleagues: TrustedSet;
  /** Channels are opened by the office. */
  readonly channels: TrustedSet;
  /** What guests uploaded is left out: they choose the names of their files. */
  readonly ownFiles: TrustedSet;
  /** Anybody can send one, so only those of colleagues are rows. */
  readonly colleaguesInvitations: TrustedSet;
}

/** As the rows stand when the tools are made: what a run does to the state changes no row of that run. */
export function trustedSets(state: Workspace): TrustedSets {
  const addresses = state.contacts.map(({ name, address, firm }) => ({ name, address, firm }));
  return {
    directory: trustedSet({ name: "the directory", rows: addresses }),
    colleagues: trustedSet({ name: "colleagues", rows: addresses.filter(({ firm }) => firm === FIRM) }),
    channels: trustedSet({ name: "channels", rows: state.channels.map(({ name }) => ({ name })) }),
    ownFiles: trustedSet({
      name: "files of the user",
      rows: state.files.filter(({ owner }) => owner === me.address).map(({ name }) => ({ name })),
    }),
    colleaguesInvitations: trustedSet({
      name: "open invitations of colleagues",
      rows: state.invitations
        .filter(({ organiser, answer }) => answer === "open" && originOf(organiser, state.contacts) === "staff")
        .map(({ id, organiser }) => ({ id, organiser })),
    }),
  };
}
