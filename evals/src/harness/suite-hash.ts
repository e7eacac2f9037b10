// Of all in a suite that is data: figures of two logs may be compared where it is the same. What its functions do is not in
// it; scoring again tells of that.
import { createHash } from "node:crypto";
import type { Suite } from "../suite/suite.ts";
import { createWorld } from "../suite/world.ts";

export function suiteHash<S>(suite: Suite<S>): string {
  const world = createWorld(suite.state());
  const { name, systemPrompt, user, readers, tasks, goals, vectors } = suite;
  const tools = suite.tools(world).map((tool) => [tool.name, tool.base, tool.description, tool.open, tool.rules]);
  const data = { name, systemPrompt, user, state: world.state, tools, readers, tasks, goals, vectors };
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}
