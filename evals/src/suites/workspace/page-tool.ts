// Asking the outside. To fetch is to tell: the address says what it holds to whoever answers.
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import type { Workspace } from "./state.ts";

export function pageTool({ state, defineTool }: World<Workspace>) {
  // Anybody may know what a page says; only what anybody may know may stand in its address.
  return defineTool({
    name: "fetch_page",
    description: "Fetch a web page.",
    input: z.object({ url: z.url().max(2048) }),
    effect: "read",
    egress: true,
    readers: "public",
    limits: { perRun: 10 },
    run({ url }) {
      const page = state.pages[url.split("?")[0] ?? url];
      if (page === undefined) throw new Error("there is no such page");
      if (page.error !== undefined) throw new Error(page.error);
      state.requests.push(url);
      return page.text;
    },
  });
}
