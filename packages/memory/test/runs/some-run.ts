// A run as an agent asks for one, in a thread of its own.
import type { NewRun } from "../../src/index.ts";

export function someRun(id: string, fields: Partial<NewRun> = {}): NewRun {
  const label = { integrity: "user", readers: "public" } as const;
  return { id, thread: id, kind: "agent", name: "a", principal: "alice", asked: "", input: null, label, ...fields };
}
