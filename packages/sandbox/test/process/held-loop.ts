// For how long this process's loop stands still for one thing: by the clock, and by its thread's own time on a processor, which a
// busy machine does not make longer.

export interface HeldLoop {
  /** The longest so far, in milliseconds. */
  readonly wall: number;
  readonly busy: number;
}

/** While `work` goes on. */
export async function watchLoop<T>(work: () => Promise<T>, told: (held: HeldLoop) => void): Promise<T> {
  let [wall, busy] = [0, 0];
  let at = performance.now();
  let used = process.threadCpuUsage();
  const look = () => {
    const [now, usage] = [performance.now(), process.threadCpuUsage()];
    wall = Math.max(wall, now - at);
    busy = Math.max(busy, (usage.user - used.user + usage.system - used.system) / 1_000);
    [at, used] = [now, usage];
  };
  const ticks = setInterval(look, 1);
  try {
    return await work();
  } finally {
    clearInterval(ticks);
    look();
    told({ wall, busy });
  }
}
