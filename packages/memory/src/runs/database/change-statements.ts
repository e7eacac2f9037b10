// A change to what is kept of a run, as statements. Who writes it puts the fence of its hold before them.
import type { Statement } from "../../database/connection/pipeline.ts";
import type { Change } from "../claim.ts";
import type { RunSummary } from "../run-store.ts";
import { insertEffect, updateEffect } from "./effect-rows.ts";
import { keepOperation } from "./operation-rows.ts";
import { updateSpent } from "./run-rows.ts";
import { stampEffect } from "./stamp-rows.ts";
import { keepHandle, keepState } from "./thread-rows.ts";
import type { Vault } from "./vault.ts";

export function statementsOf(
  change: Change,
  { id, thread }: Pick<RunSummary, "id" | "thread">,
  vault: Vault,
): readonly Statement[] {
  switch (change.kind) {
    case "keep":
      return keepOperation(id, change.kept, vault);
    case "effect":
      return change.from === undefined
        ? [insertEffect(change.effect, vault), stampEffect(change.effect)]
        : [updateEffect(change.effect, change.from, vault)];
    case "handles":
      return change.handles.map((handle) => keepHandle(thread, handle, vault));
    case "state":
      return [keepState(thread, change.state, vault)];
    case "spent":
      return [updateSpent(id, change.spent)];
    default:
      return change satisfies never;
  }
}
