// The whole main side of one run, event for event in the order in which it came over all channels.
import { capture, type Way } from "../leaks/capture.ts";
import type { KeptDatabase } from "../leaks/kept-database.ts";
import { hearProcess } from "../leaks/process-output.ts";
import type { Subject } from "../leaks/subject.ts";
import { withFixedSources } from "./fixed-sources.ts";
import { comparable, IGNORED_CHANNEL } from "./ignored-field.ts";
import { quiet } from "./world.ts";

interface MainEvent {
  readonly channel: string;
  /** JSON. */
  readonly text: string;
}

export type MainSide = readonly MainEvent[];

/** The way `database` needs one. */
export async function mainSideOf(subject: Subject, way: Way, database?: KeptDatabase): Promise<MainSide> {
  const order: (keyof typeof recording)[] = [];
  const recording = await withFixedSources(() =>
    capture(subject, {
      ways: [way],
      heard: (channel) => channel === IGNORED_CHANNEL || order.push(channel),
      ...(database === undefined ? {} : { database }),
    }),
  );
  // What a library prints that late is heard by whoever runs then; it is nobody's here.
  await hearProcess(() => undefined, "console", quiet);
  const next = new Map<string, number>();
  return order.map((channel) => {
    const at = next.get(channel) ?? 0;
    next.set(channel, at + 1);
    return { channel, text: comparable(recording[channel][at] ?? null) };
  });
}
