// Workers in bubblewrap, in tests: where this machine can hold them, and all that is known of them where CI plays it.
import { checkCompartment, SandboxError } from "@bulkhead/sandbox";

/** False where bubblewrap is missing; the sandbox's own tests say what is. */
export function canCompart(): boolean {
  try {
    checkCompartment();
    return true;
  } catch (error) {
    if (error instanceof SandboxError && error.code === "sandbox_missing") return false;
    throw error;
  }
}

export const IN_CI = process.env["CI"] === "true" || process.env["BULKHEAD_SOAK"] === "1";
