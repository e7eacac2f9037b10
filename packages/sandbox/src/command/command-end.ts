// How a command ended. Its output is bytes and not text: what it printed is a stranger's, and nobody puts bytes into a
// prompt or a log without deciding to.

/** The limit that ended a command: each is a field of `CommandLimits`. */
export type KilledBy = "time" | "memory" | "output" | "processes" | "disk";

export interface CommandOutput {
  /** At most `limits.outputBytes` of both together. External: whoever wrote the program, or what it read, wrote this. */
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export type CommandEnd =
  /** `code` as a shell gives it: 128 and more for a signal, 127 for a program that is not there. */
  | ({ readonly kind: "exited"; readonly code: number } & CommandOutput)
  | ({ readonly kind: "killed"; readonly by: KilledBy } & CommandOutput);
