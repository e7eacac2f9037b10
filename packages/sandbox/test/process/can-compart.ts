// Whether this machine can make a worker's compartment, and whether all that is known of it is to be played.
import { checkCompartment } from "@bulkhead/sandbox";

/** False where bubblewrap is missing. Any other reason is a defect, and fails. */
export function canCompart(): boolean {
  try {
    checkCompartment();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "sandbox_missing") throw error;
    console.warn(`workers in bubblewrap are not tested here: ${(error as Error).message}`);
    return false;
  }
}

/** What takes long and is seldom changed is played by CI, by soak, and by `CI=true npm test`. */
export const IN_CI = process.env["CI"] === "true" || process.env["BULKHEAD_SOAK"] === "1";
