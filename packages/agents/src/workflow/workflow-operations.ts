// The operations of one run of a workflow: numbered when they are issued, answered from what is kept where they
// are finished, and released to the code in one order, whatever the order in which they are done.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Code, Label } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import { askedHash } from "../run/asked-hash.ts";
import { type Answer, changeOf, isFinished, keptAnswer, type OperationTold, recordChange } from "../run/kept-answer.ts";
import { ANYBODYS, type MainContext } from "../run/main-context.ts";
import { operationPosition } from "../run/position.ts";
import type { Run } from "../run/run.ts";
import { ReadSources } from "./read-sources.ts";
import { ReleaseOrder } from "./release-order.ts";
import { Rest } from "./rest.ts";
import type { Stop } from "./workflow-stop.ts";

export interface Issued {
  readonly number: number;
  readonly position: string;
  /** The label of the context at that moment: what was asked was chosen by it. */
  readonly label: Label;
  /** What it had read: positions of the last answers that were told to it. */
  readonly read: readonly string[];
}

/** What the code is told, and what reading it adds to the context. */
export interface Told<T> {
  readonly value: T;
  readonly label: Label | undefined;
}

export interface Asking<T> {
  /** What the hash is of. */
  readonly asked: () => Readonly<Record<string, unknown>>;
  readonly ask: () => Promise<T>;
  /** What is kept of it. */
  readonly answerOf: (fresh: T) => Answer;
  /** From what was kept, or for what was never asked. */
  readonly again: (answer: Answer) => T;
  /** What operators are told of it. `inputs`: what it was given. */
  readonly told: () => Omit<OperationTold, "who">;
  /** The ledger says that it was begun: what was told and is not kept would be asked about. */
  readonly inLedger?: boolean;
}

interface Refused {
  readonly ok: false;
  readonly code: Code;
}

export class Operations {
  readonly #run: Run<MainContext>;
  readonly #stop: Stop;
  readonly #order = new ReleaseOrder();
  /** Whatever the code has entered meanwhile, an operation inherits what the run began with, which is detached. */
  readonly #clean = AsyncLocalStorage.snapshot();
  readonly #open = new Map<number, { readonly write: boolean; readonly done: Promise<unknown> }>();
  readonly #rest: Rest;
  readonly #reads = new ReadSources();
  #issued = 0;
  #ended = false;

  constructor(run: Run<MainContext>, stop: Stop) {
    this.#run = run;
    this.#stop = stop;
    stop.signal.addEventListener("abort", () => this.#order.close(), { once: true }); // from then on nothing is told
    this.#rest = new Rest(this.#order, () => stop.end("needs_approval"));
  }

  /** @throws AgentsError `bad_workflow`: the run is over. */
  issue(): Issued {
    if (this.#ended) throw new AgentsError("bad_workflow", "this run of the workflow has ended; await what it starts");
    const number = ++this.#issued;
    this.#rest.moved();
    return { number, position: operationPosition(number), label: this.#run.thread.label, read: this.#reads.now };
  }

  /** Begins it. A `write` is brought to its end before the run ends, whether or not it is awaited. */
  start<T>({ number }: Issued, write: boolean, work: () => Promise<T>): Promise<T> {
    this.#rest.begin();
    const done = this.#clean(work);
    this.#open.set(number, { write, done });
    const close = () => {
      this.#open.delete(number);
      this.#rest.end();
    };
    done.then(close, close);
    return done;
  }

  /** Waits for what the operation was given: as long as that takes it is not under way itself. */
  async waitFor(coming: Promise<void>): Promise<void> {
    this.#rest.end();
    await Promise.race([coming, this.#stop.ended]);
    this.#rest.begin();
  }

  /**
   * What is kept at this position, or what is asked now, which is kept before it is told; of what stands in the ledger it is
   * on its way, before whatever the code then does. Nothing crosses as an exception.
   */
  async answer<T>(issued: Issued, { asked, ask, answerOf, again, told, inLedger = false }: Asking<T>): Promise<T> {
    const { position, label } = issued;
    const refused = (code: Code) => again({ ok: false, code, label });
    const run = this.#run;
    const { signal } = this.#stop;
    try {
      if (signal.aborted) return refused("cancelled");
      if (run.claim === undefined) return await ask();
      const hash = askedHash({ ...asked(), label, principal: run.settings.principal });
      const kept = keptAnswer(run, position, hash);
      if (kept === "changed") {
        recordChange(run, position, "workflow");
        this.#stop.end("run_changed");
        return refused("run_changed");
      }
      if (kept !== undefined) return again(kept);
      const started = performance.now();
      const fresh = await ask();
      const answer = answerOf(fresh);
      const at = { position, asked: hash, ms: performance.now() - started, told: this.#told(issued, told()) };
      if (isFinished(answer, signal)) {
        if (inLedger) run.keeping.writeLater(changeOf(answer, at));
        else await run.keeping.write(changeOf(answer, at));
      } else if (!answer.ok && answer.code === "run_changed") this.#stop.end("run_changed");
      else if (!answer.ok && answer.code === "needs_approval") return this.#rest.park();
      return fresh;
    } catch (error) {
      if (signal.aborted) return refused("cancelled"); // it could not be kept, or nobody waits for it
      run.record.failure(position, "workflow", error);
      return again({ ok: false, code: "worker_crashed", label: ANYBODYS }); // what it hung on is not known
    }
  }

  /** It was made of what it was given, what had been read, and what its worker was answered last. */
  #told({ position, read }: Issued, told: Omit<OperationTold, "who">): OperationTold {
    const below = this.#run.answeredBelow.get(position) ?? [];
    return { ...told, who: "main", inputs: [...new Set([...told.inputs, ...read, ...below])] };
  }

  /** Reads what the operation is answered, in its turn. `bits`: the most that the answer tells, reserved now. */
  read<T>({ number, position, read }: Issued, bits: number, done: Promise<Told<T>>): Promise<T | Refused> {
    const { promise, resolve } = Promise.withResolvers<T | Refused>();
    const allowed = this.#run.reserveBits(bits);
    this.#order.add(number, done, ({ value, label }) => {
      this.#rest.moved();
      if (!allowed) return resolve({ ok: false, code: "budget_exceeded" });
      if (label !== undefined) this.#run.thread.read(label);
      this.#reads.read(position, read);
      resolve(value);
    });
    return promise;
  }

  /** The function has returned: nothing is issued or released any more, and what goes on by itself gets no further. */
  close(): void {
    this.#ended = true;
    this.#order.close();
  }

  /** Waits for the writes that are under way; for ever, where anything waits for a person: then the run does. */
  async finishWrites(): Promise<void> {
    for (const { write, done } of this.#open.values()) if (write) await done;
    await this.#rest.unparked();
  }

  /** What is under way has been told to stop. */
  async end(): Promise<void> {
    this.close();
    await this.#rest.idle();
  }
}
