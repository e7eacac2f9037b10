// Whether workers can be held by bubblewrap on this machine, which only making a compartment tells.
import { checkCompartment, SandboxError } from "@bulkhead/sandbox";
import type { Check } from "./check.ts";

const NAME = "sandbox bubblewrap";

export function compartmentCheck(): Check {
  try {
    checkCompartment();
    return { name: NAME, status: "ok", found: 'what "sandbox process" stops, and signals, by the kernel too' };
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const fix = error.message.slice(error.code.length + 2);
    return { name: NAME, status: "missing", found: 'runIn: "bubblewrap" is refused here', fix };
  }
}
