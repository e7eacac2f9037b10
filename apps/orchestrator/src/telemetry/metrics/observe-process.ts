// What is read of this process, and of the queue, when the page is asked for. Rule: a database that is away costs its figures
// and not the page.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Backlog, Engine } from "../../engine/engine.ts";
import { within } from "../../engine/within.ts";
import type { Metrics } from "./open-metrics.ts";

export function observeProcess({ observe }: Metrics): void {
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  observe("bulkhead_event_loop_lag_seconds", (set) => {
    const late = (ns: number) => Math.max(0, ns / 1e9 - RESOLUTION_MS / 1e3);
    if (lag.count > 0) {
      set(late(lag.percentile(50)), { quantile: "0.5" });
      set(late(lag.percentile(99)), { quantile: "0.99" });
      set(late(lag.max), { quantile: "max" });
    }
    lag.reset();
  });
  observe("process_resident_memory_bytes", (set) => set(process.memoryUsage.rss(), {}));
  observe("process_cpu_seconds_total", (set) => {
    const { user, system } = process.cpuUsage();
    set((user + system) / 1e6, {});
  });
}

/** Versions of a module are counted together. */
export function observeQueue({ observe }: Metrics, { backlog }: Pick<Engine, "backlog">): void {
  let asked: Promise<readonly ModuleBacklog[]> | undefined;
  const once = (): Promise<readonly ModuleBacklog[]> => {
    asked ??= byModule(backlog).finally(() => {
      asked = undefined; // all of a page ask together
    });
    return asked;
  };
  observe("bulkhead_queue_jobs", async (set) => {
    for (const { module, of, queued, active } of await once()) {
      set(queued, { module, of, state: "queued" });
      set(active, { module, of, state: "active" });
    }
  });
  observe("bulkhead_queue_oldest_seconds", async (set) => {
    for (const { module, of, oldest } of await once()) set(oldest, { module, of });
  });
  observe("bulkhead_queue_dead_jobs", async (set) => {
    for (const { module, of, dead } of await once()) if (of === "runs") set(dead, { module });
  });
}

interface ModuleBacklog extends Pick<Backlog, "of"> {
  readonly module: string;
  readonly queued: number;
  readonly active: number;
  readonly oldest: number;
  readonly dead: number;
}

async function byModule(backlog: Engine["backlog"]): Promise<readonly ModuleBacklog[]> {
  const modules = new Map<string, ModuleBacklog>();
  let rows: readonly Backlog[] = [];
  const asking = backlog().then(
    (found) => {
      rows = found;
    },
    () => undefined,
  );
  await within(LATE_MS, asking);
  for (const { name: module, of, queued, active, oldestSeconds, dead } of rows) {
    const other = modules.get(`${module} ${of}`) ?? { module, of, queued: 0, active: 0, oldest: 0, dead: 0 };
    modules.set(`${module} ${of}`, {
      module,
      of,
      queued: other.queued + queued,
      active: other.active + active,
      oldest: Math.max(other.oldest, oldestSeconds),
      dead: other.dead + dead,
    });
  }
  return [...modules.values()];
}

const RESOLUTION_MS = 10;
const LATE_MS = 2_000;
