// What is looked at and then written is done again where others were faster, or forgot what it was to be made of.
import { MemoryError } from "../../memory-error.ts";
import { isChanged } from "../concept-refused.ts";

const TRIES = 5;

/** @throws what `lookAndWrite` throws */
export async function untilUnchanged<T>(lookAndWrite: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await lookAndWrite();
    } catch (error) {
      if (!(isChanged(error) || isForgotten(error)) || tries === TRIES) throw error;
    }
  }
}

const isForgotten = (error: unknown) => error instanceof MemoryError && error.code === "no_concept";
