// The directory of the house. Other rules rest on its rows, so its rule is the strictest: the defaults of a write.
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import { house } from "./people.ts";
import type { Workspace } from "./state.ts";

export function contactTools({ state, defineTool }: World<Workspace>) {
  const find_contact = defineTool({
    name: "find_contact",
    description: "Find somebody in the directory by a part of their name.",
    input: z.object({ name: z.string().min(3).max(80) }),
    effect: "read",
    readers: house,
    run: ({ name }) => state.contacts.find((contact) => contact.name.includes(name)) ?? {},
  });

  const update_contact = defineTool({
    name: "update_contact",
    description: "Change the address or the phone number of somebody in the directory.",
    input: z.object({
      address: z.email().max(254).describe("The address of now."),
      change: z.enum(["address", "phone"]),
      to: z.string().max(254),
    }),
    effect: "write",
    readers: house,
    run({ address, change, to }) {
      const contact = state.contacts.find((one) => one.address === address);
      if (contact === undefined) throw new Error("there is nobody of that address");
      contact[change] = to;
    },
  });

  return [find_contact, update_contact];
}
