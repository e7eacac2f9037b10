// One database of concepts for the parts of a contract: started before them, stopped after them, each memory of a tenant of its own.
import { afterAll, beforeAll, expect } from "vitest";
import {
  type ConceptMemory,
  type ConceptMemoryOptions,
  type ConceptRevision,
  conceptMemory,
  type Evidence,
  type Writer,
} from "../../../src/index.ts";
import type { FilesServer } from "../../files/files-server.ts";
import { lesson, operator, oracle, worker } from "../some-concepts.ts";

export interface ConceptsUnderTest {
  /** Of the database. */
  readonly name: string;
  readonly server: Pick<FilesServer, "database" | "target">;
  /** Of a tenant of its own. */
  memory(options?: Partial<ConceptMemoryOptions>): ConceptMemory;
  /** Proposes by the operator, with something to believe it on: what a run says of it. */
  believedIn(
    own: ConceptMemory,
  ): (name: string, evidence: Evidence, writer?: Writer, fields?: object) => Promise<Believed>;
}

interface Believed {
  readonly id: string;
  readonly revision: ConceptRevision;
  /** The evidence. */
  readonly seen: string;
  /** Whose word it is. */
  readonly run: string;
}

export function conceptsUnderTest(name: string, start: () => Promise<FilesServer>): ConceptsUnderTest {
  let started: FilesServer;
  beforeAll(async () => {
    started = await start();
  }, 120_000);
  afterAll(() => started.stop());
  const server = {
    get database() {
      return started.database;
    },
    get target() {
      return started.target;
    },
  };
  let count = 0;
  return {
    name,
    server,
    memory: (options = {}) => conceptMemory(server.database, { tenant: `t${++count}`, ...options }),
    believedIn:
      (own) =>
      async (name, evidence, writer = operator, fields = {}) => {
        const by = await worker(server.database, ["o2"]);
        const concept = lesson(name, { suggestion: `Only ${name}.`, ...fields });
        const { id, revision } = await own.propose(concept, [oracle], writer);
        const seen = await own.evidence(revision.id, evidence, by);
        return { id, revision, seen, run: by.run ?? "" };
      },
  };
}

export const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });
