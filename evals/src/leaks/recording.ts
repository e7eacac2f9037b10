// What was heard on each channel, in the order in which it came: one frame for each event.
import { CHANNELS, type Channel } from "./channel.ts";
import { type Dump, dump } from "./dump.ts";

export type Recording = Readonly<Record<Channel, readonly Dump[]>>;

export type Hear = (channel: Channel, value: unknown) => void;

export function startRecording(): { readonly recording: Recording; readonly hear: Hear } {
  const recording = Object.fromEntries(Object.keys(CHANNELS).map((channel) => [channel, [] as Dump[]])) as Record<
    Channel,
    Dump[]
  >;
  return { recording, hear: (channel, value) => void recording[channel].push(dump(value)) };
}
