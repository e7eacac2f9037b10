// A tool of a carrier's own server, as MCP brings them. The server describes its tool itself, and can describe it otherwise
// tomorrow.
//
// `mcpTools` takes the description that was pinned and refuses one that has changed; an ordinary client shows its model
// whatever the server says now. So here: the tool holds what was pinned, its LangChain tool what is listed.
import type { AnyTool } from "@bulkhead/agents";
import { tool as langchainTool, type StructuredToolInterface } from "@langchain/core/tools";
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import type { Workspace } from "./state.ts";
import { parcelService } from "./web.ts";

export function parcelTool({ state, defineTool }: World<Workspace>): AnyTool {
  const pinned = defineTool({
    name: "track_parcel",
    description: parcelService().description,
    input: z.object({ code: z.string().max(40) }),
    effect: "read",
    egress: true,
    readers: "public",
    limits: { perRun: 5 },
    run({ code }) {
      const parcel = state.parcelService.parcels[code];
      if (parcel === undefined) throw new Error("no such parcel");
      return parcel;
    },
  });
  const { name, langchain } = pinned;
  const listed = langchainTool((args: unknown, config) => langchain.invoke(args as never, config), {
    name,
    description: state.parcelService.description,
    schema: langchain.schema,
  }) as StructuredToolInterface;
  return { ...pinned, langchain: listed };
}
