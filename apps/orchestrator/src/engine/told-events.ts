// What happened in a run, on its way to where others read it: gathered, in its order, and written together.
import type { RunEvent } from "@bulkhead/agents";

export interface ToldEvents extends AsyncDisposable {
  add(event: RunEvent): void;
}

/** `write` is tried again with what comes next, or when it is disposed of; then what it cannot take is dropped. */
export function tellEvents(write: (events: readonly RunEvent[]) => Promise<void>): ToldEvents {
  let pending: RunEvent[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = async () => {
    const told = pending;
    pending = [];
    try {
      if (told.length > 0) await write(told);
    } catch {
      pending = [...told, ...pending];
    }
  };
  const flushSoon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = (writing ?? Promise.resolve()).then(flush);
    }, TOGETHER_MS);
  };
  return {
    add(event) {
      pending.push(event);
      flushSoon();
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await writing;
      await flush();
    },
  };
}

const TOGETHER_MS = 50;
