// The whole main side of one run, event for event in the order in which it came over all channels.
import { capture, type Way } from "../leaks/capture.ts";
import type { Subject } from "../leaks/subject.ts";
import { withFixedSources } from "./fixed-sources.ts";
import { comparable } from "./ignored-field.ts";

interface MainEvent {
  readonly channel: string;
  /** JSON. */
  readonly text: string;
}

export type MainSide = readonly MainEvent[];

export async function mainSideOf(subject: Subject, way: Way): Promise<MainSide> {
  const order: (keyof typeof recording)[] = [];
  const recording = await withFixedSources(() =>
    capture(subject, { ways: [way], heard: (channel) => order.push(channel) }),
  );
  const next = new Map<string, number>();
  return order.map((channel) => {
    const at = next.get(channel) ?? 0;
    next.set(channel, at + 1);
    return { channel, text: comparable(channel, recording[channel][at] ?? null) };
  });
}
