// What a command may take. Each limit is a whole number from 1 up to a bound; a limit that is not met ends the whole tree.
import { SandboxError } from "../sandbox-error.ts";

export interface CommandLimits {
  /** From the start to the end, copying the folder included. */
  readonly seconds: number;
  /** Of all its processes together, as watched; files that it writes count against `diskMb`. */
  readonly memoryMb: number;
  /** Of `stdout` and `stderr` together. */
  readonly outputBytes: number;
  /** Processes and their threads, all at one time. */
  readonly processes: number;
  /** The copied folder and all that is written, which are kept in memory. */
  readonly diskMb: number;
}

const DEFAULT: CommandLimits = {
  seconds: 60,
  memoryMb: 512,
  outputBytes: 1_048_576,
  processes: 128,
  diskMb: 256,
};

const HIGHEST: CommandLimits = {
  seconds: 86_400,
  memoryMb: 1_048_576,
  outputBytes: 1_073_741_824,
  processes: 32_768,
  diskMb: 1_048_576,
};

/** The given limits over the defaults; `bad_call` for one that is no whole number, too high, or unknown. */
export function commandLimits(...given: readonly (Partial<CommandLimits> | undefined)[]): CommandLimits {
  const limits: Record<string, number> = { ...DEFAULT };
  for (const [name, value] of given.flatMap((some) => Object.entries(some ?? {}))) {
    const highest = HIGHEST[name as keyof CommandLimits]; // undefined where it is not one of them
    if (!Object.hasOwn(HIGHEST, name) || !Number.isSafeInteger(value) || value < 1 || value > highest) {
      throw new SandboxError(
        "bad_call",
        `limits has a field that is no whole number from 1 up to its bound: ${JSON.stringify(HIGHEST)}`,
      );
    }
    limits[name] = value;
  }
  return limits as unknown as CommandLimits; // every field comes from the defaults
}

/** Files, folders and links that may stand on its disk: each takes the kernel about 1 KB that no size counts. */
export function mostEntries({ diskMb }: CommandLimits): number {
  return 4_096 + diskMb * 256;
}
