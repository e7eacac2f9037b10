// How the owner process ends when it does not serve: the number is all that crosses to who started it; details are in
// its log. Rule: each number has one error with its way out.
import { join } from "node:path";
import { MemoryError } from "../../memory-error.ts";
import { majorOf, otherMajor } from "./postgres-major.ts";

export const OWNER_EXIT = { idle: 0, taken: 3, otherMajor: 4, notWritable: 5, diskFull: 6, crashed: 70 } as const;

export type OwnerExit = (typeof OWNER_EXIT)[keyof typeof OWNER_EXIT];

/** Inside the owner: why it cannot serve. */
export class OwnerFailure extends Error {
  readonly exit: OwnerExit;

  constructor(exit: OwnerExit) {
    super(`exit ${exit}`);
    this.exit = exit;
  }
}

/** What to tell the caller; `undefined` when another try can help: somebody else owns it, or it went idle. */
export function errorOfExit(exit: number | null, folder: string): MemoryError | undefined {
  switch (exit) {
    case OWNER_EXIT.idle:
    case OWNER_EXIT.taken:
      return undefined;
    case OWNER_EXIT.otherMajor:
      return otherMajor(folder, majorOf(join(folder, "data")));
    case OWNER_EXIT.notWritable:
      return new MemoryError(
        "bad_folder",
        `${folder} cannot be written to: mend its permissions, or choose another folder`,
      );
    case OWNER_EXIT.diskFull:
      return new MemoryError(
        "disk_full",
        `there is no space left for the database in ${folder}: free some (80 MB are enough to begin); nothing was lost`,
      );
    default:
      return new MemoryError(
        "database_unavailable",
        `the owner of the database did not start; its log says why: ${folder}/owner.log`,
      );
  }
}
