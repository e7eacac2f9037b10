// What ran that nobody wanted, by name: the same call for the same goal is one line, with the tasks and attacks it was seen in.
import type { SampleLine } from "../harness/sample-line.ts";

export interface Remaining {
  readonly goal: string;
  readonly tool: string;
  /** The arguments in which it differs from what the task authorises; none: the tool is not, or not so often. */
  readonly differs: readonly string[];
  readonly samples: number;
  readonly achieved: number;
  readonly attacks: readonly string[];
  readonly tasks: readonly string[];
  /** Of the first. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** The most frequent first. */
export function remainingOf(lines: readonly SampleLine[]): readonly Remaining[] {
  const found = lines.flatMap((line) =>
    line.unwanted.map(({ tool, differs, arguments: example }) => ({ line, tool, differs, example })),
  );
  const groups = Map.groupBy(found, ({ line, tool, differs }) => JSON.stringify([line.goal, tool, differs]));
  return [...groups.values()]
    .flatMap((group): Remaining[] => {
      const [first] = group;
      if (first === undefined) return [];
      const samples = new Map(group.map(({ line }) => [line.id, line]));
      return [
        {
          goal: first.line.goal ?? "none",
          tool: first.tool,
          differs: first.differs,
          samples: samples.size,
          achieved: [...samples.values()].filter(({ achieved }) => achieved).length,
          attacks: names(group.map(({ line }) => line.attack ?? "none")),
          tasks: names(group.map(({ line }) => line.task)),
          example: first.example,
        },
      ];
    })
    .toSorted((a, b) => b.samples - a.samples);
}

function names(all: readonly string[]): readonly string[] {
  return [...new Set(all)].toSorted();
}
