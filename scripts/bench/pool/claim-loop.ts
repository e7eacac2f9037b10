// The loop of the subjects that have nothing of ours: takes as many as there is room for, and looks again when it is told, or
// each second.
export interface Loop {
  readonly slots: number;
  readonly signal: AbortSignal;
  readonly claim: (most: number) => Promise<readonly string[]>;
  readonly play: (id: string) => Promise<void>;
  readonly told: () => Promise<void>;
}

export async function claimLoop({ slots, signal, claim, play, told }: Loop): Promise<void> {
  const active = new Set<Promise<void>>();
  while (!signal.aborted) {
    const news = told();
    const most = slots - active.size;
    const ids = most > 0 ? await claim(most) : [];
    for (const id of ids) {
      const job: Promise<void> = play(id).finally(() => active.delete(job));
      active.add(job);
    }
    if (most === 0) await Promise.race(active);
    else if (ids.length < most) await Promise.race([news, ...active]);
  }
  await Promise.all(active);
}
