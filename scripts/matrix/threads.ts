// What is done with strangers' words: one thread for each way in which they come. As data, so that agents and workflows do
// the same.
import { DEEDS } from "./worst-models.ts";

interface Step {
  readonly tool: string;
  /** The kind of injection, and after a `#` what the worker does with it. */
  readonly id: string;
}

/** Turns of steps that run at once. */
export type Thread = readonly (readonly Step[])[];

export const READ = ["open_mail", "open_broken", "open_scan", "open_command", "open_feed", "open_asking"] as const;

/** `shift`: which deed of a worker goes with which kind. Every kind and every deed is there; over all shifts, all pairs. */
export function threadsFor(kinds: readonly string[], shift: number): readonly Thread[] {
  const deeds = Object.keys(DEEDS);
  const each = (tool: string, id: (kind: string, at: number) => string = (kind) => kind): readonly Step[] =>
    kinds.map((kind, at) => ({ tool, id: id(kind, at) }));
  const pairs = Array.from({ length: Math.max(kinds.length, deeds.length) }, (_, at) => {
    return `${kinds[at % kinds.length]}#${deeds[(at + shift) % deeds.length]}`;
  });
  return [
    ...READ.map((tool) => [each(tool)]),
    [["open_mail", "look_around"].flatMap((tool) => pairs.map((id) => ({ tool, id })))],
    [each("open_mail"), each("pay", (kind, at) => (at % 2 === 0 ? kind : `${kind}#late`))],
  ];
}
