// One command's watch, as its runner has it: begun before the command, asked at the end which limit ended it.
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { KilledBy } from "./command-end.ts";
import type { CommandLimits } from "./command-limits.ts";

export interface Watch {
  /** Resolves when the tree below this process is watched. */
  begin(first: number): Promise<void>;
  /** After the tree's end. */
  end(): Promise<KilledBy | undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `failed` is called where nobody watches any more. */
export function watch(limits: CommandLimits, failed: () => void): Watch {
  const thread = new Worker(new URL(`./watch-thread${extname(import.meta.url)}`, import.meta.url), {
    workerData: limits,
    env: {},
  });
  let answered = Promise.withResolvers<unknown>();
  answered.promise.catch(() => {}); // nobody may be asking
  thread.on("message", (answer) => answered.resolve(answer));
  thread.once("error", (error) => {
    answered.reject(error);
    failed();
  });
  const ask = (question: unknown): Promise<unknown> => {
    const { promise } = answered;
    thread.postMessage(question);
    return promise;
  };
  return {
    begin: async (first) => {
      await ask(first);
      answered = Promise.withResolvers();
      answered.promise.catch(() => {});
    },
    end: async () => (await ask("end")) as KilledBy | undefined, // what watch-thread.ts posts
    [Symbol.asyncDispose]: async () => void (await thread.terminate()),
  };
}
