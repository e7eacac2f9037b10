// The runs of one agent that this process holds, and the threads as it last wrote them.
import type { Claim } from "@bulkhead/memory";
import type { AttendedThread } from "../checkpoints/database-saver.ts";
import { Recent } from "../recent.ts";
import type { Run } from "../run/run.ts";
import type { HeldRun } from "./held-run.ts";
import { unknownRun } from "./run-state.ts";
import type { Thread } from "./thread.ts";
import type { ThreadState } from "./thread-state.ts";

export class HeldRuns {
  readonly #here = new Map<string, Promise<HeldRun>>();
  readonly #byRun = new WeakMap<Run, HeldRun>();
  readonly #threads = new Recent<string, { readonly thread: Thread; readonly mark: string | undefined }>();
  /** Threads of invocations that tell their end. */
  readonly #attended = new Map<string, { invocations: number; readonly stored: AttendedThread | undefined }>();
  /** What is being let go of, by its thread. */
  readonly #leaving = new Map<string, Promise<unknown>>();

  /** @throws AgentsError `bad_agent`: it is not of this agent */
  of(run: Run): HeldRun {
    const found = this.#byRun.get(run);
    if (found === undefined) throw unknownRun();
    return found;
  }

  has(id: string): boolean {
    return this.#here.has(id);
  }

  hold(one: HeldRun): HeldRun {
    one.run.keeping.isStoredTogether = this.#attended.get(one.thread)?.stored !== undefined;
    this.#byRun.set(one.run, one);
    this.#here.set(one.run.id, Promise.resolve(one));
    return one;
  }

  /** The run of that id, or what `takeUp` makes of it: once, however many ask. */
  find(id: string, takeUp: () => Promise<HeldRun>): Promise<HeldRun> {
    const found = this.#here.get(id);
    if (found !== undefined) return found;
    const taken = takeUp().then((one) => this.hold(one));
    this.#here.set(id, taken);
    taken.catch(() => this.#here.get(id) === taken && this.#here.delete(id));
    return taken;
  }

  /** Nobody finds it any more; it is still held. */
  hide(one: HeldRun): void {
    this.#here.delete(one.run.id);
  }

  /** Lets it go. What cannot be told to the store it finds out by itself, when the hold runs out. */
  leave(one: HeldRun, ...how: Parameters<Claim["end"]>): Promise<void> {
    this.hide(one);
    this.remember(one.thread, one.run.thread, one.mark);
    const left = one.end(...how).catch(() => undefined);
    this.#leaving.set(one.thread, left);
    return left.finally(() => this.#leaving.get(one.thread) === left && this.#leaving.delete(one.thread));
  }

  /** Once nothing of it goes on, or will. */
  leaveWhenIdle(one: HeldRun): void {
    if (!this.#attended.has(one.thread)) one.whenIdle(() => void this.leave(one, one.leftAs));
  }

  attend(thread: string, stored: AttendedThread | undefined): void {
    const attended = this.#attended.get(thread) ?? { invocations: 0, stored };
    attended.invocations++;
    this.#attended.set(thread, attended);
  }

  /** What LangGraph has stored of the thread is durable, where it goes with what its run keeps. @throws MemoryError */
  async settled(thread: string): Promise<void> {
    await this.#attended.get(thread)?.stored?.settle();
  }

  /** An invocation on the thread has ended. */
  async release(thread: string): Promise<void> {
    const attended = this.#attended.get(thread);
    if (attended !== undefined && --attended.invocations === 0) this.#attended.delete(thread);
    for (const one of await this.on(thread)) if (one.tasks.size === 0) await this.leave(one, one.leftAs);
  }

  /** Those of a thread that are held now. */
  async on(thread: string): Promise<readonly HeldRun[]> {
    const settled = await Promise.allSettled(this.#here.values());
    return settled
      .flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
      .filter((one) => one.thread === thread);
  }

  /** Nothing of the thread is being let go of any more. */
  async left(thread: string): Promise<void> {
    await this.#leaving.get(thread);
  }

  remember(at: string, thread: Thread, mark: string | undefined): void {
    this.#threads.use(at, { thread, mark });
  }

  /** As this process left it, unless somebody else has written it since. */
  remembered(at: string, state: ThreadState): Thread | undefined {
    const found = this.#threads.get(at);
    return found?.mark === state.mark && found.thread.id === state.id ? found.thread : undefined;
  }
}
