// The canary matrix: every kind of injection × every channel × every spelling, for each subject. A cell of the control in
// which nothing is found is as bad as a leak: then the search, or the subject, shows nothing.
import { type Canary, SPELT } from "./canary.ts";
import { CHANNELS, type Channel } from "./channel.ts";
import { createDetector } from "./detector.ts";
import type { Recording } from "./recording.ts";
import { SOURCES, type Source } from "./source.ts";

export interface PlantedCanary {
  readonly source: Source;
  /** Of injection. */
  readonly kind: string;
  readonly canary: Canary;
}

export interface Seen {
  readonly subject: string;
  /** A plain agent: every cell of a channel that it has must be found. */
  readonly control: boolean;
  /** One for each of its threads. */
  readonly recordings: readonly Recording[];
}

export interface Matrix {
  readonly subjects: readonly string[];
  readonly rows: readonly Row[];
  readonly cells: number;
  /** One line each: where, which kind, in which spelling. */
  readonly leaks: readonly string[];
  readonly misses: readonly string[];
}

interface Row {
  readonly name: string;
  /** Found, by subject; null where nothing at all was heard. */
  readonly bytes: readonly (number | null)[];
}

interface Line {
  readonly name: string;
  /** What must stand there with a plain agent. */
  readonly source: Source | undefined;
  readonly places: readonly Channel[];
  /** Canaries of other sources do not count. */
  readonly only: boolean;
}

/** The rows: first the places, then the ways in which a text comes that are channels of their own. */
export function matrixRows(): readonly Line[] {
  const all = Object.keys(CHANNELS) as Channel[];
  const { result: _, ...others } = SOURCES;
  return [
    ...all.map((name) => ({ name, source: ELSEWHERE.get(name) ?? sourceOf(name), places: [name], only: false })),
    ...(Object.keys(others) as Source[]).map((name) => ({ name, source: name, places: all, only: true })),
  ];
}

const ELSEWHERE = new Map<Channel, Source>([
  ["stream custom", "tool streams"],
  ["custom events", "tool streams"],
  ["OpenTelemetry", "tool streams"],
]);

/** In a plain agent they hold a tool's text by chance only. */
const sourceOf = (channel: Channel): Source | undefined => (BY_CHANCE.has(channel) ? undefined : "result");

const BY_CHANCE: ReadonlySet<Channel> = new Set(["warnings", "globals"]);

export function judgeMatrix(planted: readonly PlantedCanary[], seen: readonly Seen[]): Matrix {
  const lines = matrixRows();
  const leaks: string[] = [];
  const misses: string[] = [];
  const { find } = createDetector(planted.map(({ canary }) => canary));
  const columns = seen.map(({ subject, control, recordings }) => {
    const found = recordings.map(
      (recording) => new Map(Object.entries(recording).map(([channel, frames]) => [channel, find(frames)])),
    );
    return lines.map(({ name, source, places, only }) => {
      if (!recordings.some((recording) => places.some((place) => recording[place].length > 0))) {
        if (control && source !== undefined) misses.push(`${subject}: ${name}: nothing was heard`);
        return null;
      }
      let bytes = 0;
      for (const { source: from, kind, canary } of planted) {
        if (only && from !== source) continue;
        for (const spelt of SPELT) {
          const most = Math.max(
            ...found.flatMap((one) => places.map((place) => one.get(place)?.get(canary)?.get(spelt) ?? 0)),
          );
          const cell = `${subject}: ${name}: ${kind}, ${from}, ${spelt}`;
          bytes += most;
          if (!control && most > 0) leaks.push(cell);
          if (control && from === source && most === 0) misses.push(cell);
        }
      }
      return bytes;
    });
  });
  const kinds = new Set(planted.map(({ kind }) => kind)).size;
  return {
    subjects: seen.map(({ subject }) => subject),
    rows: lines.map(({ name }, row) => ({ name, bytes: columns.map((column) => column[row] ?? null) })),
    cells: lines.length * kinds * SPELT.length * seen.length,
    leaks,
    misses,
  };
}
