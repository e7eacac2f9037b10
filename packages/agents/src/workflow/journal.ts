// What the runs of a workflow have finished, so that a run which was cut goes on where it stood: by position, with a
// hash of what was asked there. Kept in this process, for runs whose caller named them; a database comes later.
import type { Code, Label, Outcome } from "@bulkhead/sandbox";
import { Recent } from "../recent.ts";
import { Reservations } from "../run/reservations.ts";
import type { DoneWrite } from "./done-writes.ts";

/** An answer as it came: `text` is what a tool returned, or an admitted value's JSON. */
export type Answer =
  | { readonly ok: true; readonly text: string; readonly label: Label }
  | { readonly ok: false; readonly code: Code; readonly label: Label };

interface Finished {
  /** Hash of what was asked. */
  readonly asked: string;
  readonly answer: Answer;
}

/** What is known of one run. */
export interface Page {
  /** Hash of the input; undefined where nothing is kept: nobody can name the run again. */
  readonly asked: string | undefined;
  readonly reservations: Reservations;
  /** What its workers have written, by position. */
  readonly writes: Map<string, DoneWrite>;
  /** Of a run that ended well. */
  readonly outcome: Outcome<unknown> | undefined;
  find(position: string): Finished | undefined;
  keep(position: string, finished: Finished): void;
  /** What the clock said when it was asked for the n-th time. */
  time(n: number): number;
  /** The run ended well: only its outcome is kept. */
  end(outcome: Outcome<unknown>): void;
}

export interface Journal {
  /** The run's page, or a new one. `asked`: hash of its input. */
  open(run: string, asked: string): Page;
  /** The run has stopped: whatever other runs came meanwhile, it was used last. */
  close(run: string, page: Page): void;
}

export function createJournal(): Journal {
  const pages = new Recent<string, Page>();
  return {
    open(run, asked) {
      const page = pages.get(run) ?? createPage(asked);
      pages.use(run, page);
      return page;
    },
    close(run, page) {
      if (page.asked !== undefined) pages.use(run, page);
    },
  };
}

export function createPage(asked: string | undefined): Page {
  const finished = new Map<string, Finished>();
  const writes = new Map<string, DoneWrite>();
  const times: number[] = [];
  let ended: Outcome<unknown> | undefined;
  return {
    asked,
    reservations: new Reservations(),
    writes,
    get outcome() {
      return ended;
    },
    find: (position) => finished.get(position),
    keep: (position, answer) => void (asked !== undefined && finished.set(position, answer)),
    time: (n) => {
      times[n] ??= Date.now();
      return times[n];
    },
    end(outcome) {
      if (asked === undefined) return;
      ended = outcome;
      finished.clear();
      writes.clear();
    },
  };
}
