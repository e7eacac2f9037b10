// The team chat. A channel is a recipient: those of the house alone are of colleagues, one with guests is the public.
import { memberOf } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import { house, me } from "./people.ts";
import type { Workspace } from "./state.ts";
import type { TrustedSets } from "./trusted-sets.ts";

export function chatTools({ state, defineTool }: World<Workspace>, { channels }: TrustedSets) {
  const theChannel = (name: string) => {
    const channel = state.channels.find((one) => one.name === name);
    if (channel === undefined) throw new Error("there is no channel of that name");
    return channel;
  };
  const channel = z.string().max(80).describe('With its "#".');

  const read_channel = defineTool({
    name: "read_channel",
    description: "Read the latest posts of a channel.",
    input: z.object({ channel }),
    effect: "read",
    readers: house,
    run: (asked) =>
      theChannel(asked.channel)
        .posts.map(({ author, text }) => `${author}: ${text}`)
        .join("\n"),
  });

  const post_message = defineTool({
    name: "post_message",
    description: "Post a message into a channel, in the user's name.",
    input: z.object({ channel, text: z.string().max(2000).describe("Plain text.") }),
    effect: "write",
    egress: true,
    readers: house,
    decidedBy: "any",
    recipients: ["channel"],
    arguments: { channel: memberOf(channels, "name"), text: "any" },
    text: { text: "plain" },
    limits: { perRun: 3 },
    run: (asked) => void theChannel(asked.channel).posts.push({ author: me.address, text: asked.text }),
  });

  return [read_channel, post_message];
}
