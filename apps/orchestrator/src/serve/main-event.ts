// What a caller is shown of a run while it goes on: what its main side could tell, and no more. What happens inside a worker,
// what it used and how long it took is the operator's.
import type { RunEvent } from "@bulkhead/agents";

/** Closed codes, declared names and positions. Undefined: it is not shown. */
export function mainEvent(event: RunEvent): object | undefined {
  switch (event.kind) {
    case "spawn_start":
      return shown(event.position) ? { kind: event.kind, position: event.position, worker: event.worker } : undefined;
    case "spawn_end": {
      const { kind, position, worker, ok, code } = event;
      return shown(position) ? { kind, position, worker, ok, ...(code && { code }) } : undefined;
    }
    case "call_start":
      return event.who === "main" ? { kind: event.kind, position: event.position, tool: event.tool } : undefined;
    case "call_end": {
      const { kind, position, tool, ok, code } = event;
      return event.who === "main" ? { kind, position, tool, ok, ...(code && { code }) } : undefined;
    }
    case "run_end":
      return { kind: event.kind, ok: event.ok, ...(event.code && { code: event.code }) };
    case "run_start":
      return { kind: event.kind };
    default:
      return undefined;
  }
}

/** A spawn of a worker's stands below it. */
const shown = (position: string) => !position.includes("/");
