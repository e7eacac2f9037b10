// Ends a process that may have ended by itself.
import { kill } from "node:process";

export function killIfThere(pid: number): void {
  try {
    kill(pid, "SIGKILL");
  } catch {
    // It has.
  }
}
