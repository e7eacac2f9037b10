// What a person asks for (an answer, a cancellation) is asked again where the connection ended in the middle, so that nobody
// knows whether it was done. Rule: who asks again must tell what he did himself from what another did.
import { setTimeout as sleep } from "node:timers/promises";
import { MemoryError } from "../../memory-error.ts";

const TRIES = 5;

/** `maybeDone`: an earlier try may have been. @throws MemoryError */
export async function untilAnswered<T>(ask: (maybeDone: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(tries > 1);
    } catch (error) {
      if (!(error instanceof MemoryError && error.code === "database_lost") || tries === TRIES) throw error;
      await sleep(50 * 2 ** tries);
    }
  }
}
