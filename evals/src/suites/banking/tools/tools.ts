// All that the agent can do in this bank.
import type { AnyTool } from "@bulkhead/agents";
import type { World } from "../../../suite/world.ts";
import type { Bank } from "../state.ts";
import { mail } from "./mail.ts";
import { payments } from "./payments.ts";
import { readings } from "./readings.ts";
import { settings } from "./settings.ts";

export function tools(world: World<Bank>): readonly AnyTool[] {
  return [...readings(world), ...payments(world), ...settings(world), ...mail(world)];
}
