// A tool of a carrier's own server, which describes it itself.
import type { AnyTool } from "@bulkhead/agents";
import { z } from "zod";
import { listedAs } from "../../suite/listed-as.ts";
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
  return listedAs(pinned, state.parcelService.description);
}
