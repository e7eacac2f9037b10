// What a queue is measured as: jobs are put in and waited for by one process, and played by others.
import type { Database } from "@bulkhead/memory";
import { bareSubject } from "./bare-subject.ts";
import { engineSubject } from "./engine-subject.ts";
import { floorSubject } from "./floor-subject.ts";
import { workerSubject } from "./worker-subject.ts";

export interface Subject extends AsyncDisposable {
  submit(id: string, tenant: string): Promise<void>;
  /** Until it has been played. */
  wait(id: string): Promise<void>;
  /** How many have not been played. */
  left(): Promise<number>;
  /** Plays what comes, `slots` at once. */
  work(slots: number, play: () => Promise<void>, signal: AbortSignal): Promise<void>;
}

export type SubjectName = "floor" | "bare" | "ours" | "limited" | "worker";

export function subject(name: SubjectName, database: Database): Promise<Subject> {
  switch (name) {
    case "floor":
      return floorSubject(database);
    case "bare":
      return bareSubject(database);
    case "ours":
      return engineSubject(database, "ours");
    case "limited":
      return engineSubject(database, "limited", 1);
    case "worker":
      return workerSubject(database);
    default:
      return name satisfies never;
  }
}
