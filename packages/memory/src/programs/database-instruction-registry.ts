// Programs kept in a database, which decides on approvals: one transaction each.

import type { Statement } from "../database/connection/pipeline.ts";
import type { Database } from "../database/database.ts";
import { MemoryError } from "../memory-error.ts";
import { checkApprover } from "../provenance/check-approver.ts";
import { revoke } from "../provenance/revoke.ts";
import { idOf } from "../provenance/writer.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { sealKeys } from "../runs/database/seal-keys.ts";
import { untilAnswered } from "../runs/database/until-answered.ts";
import { vaultOf } from "../runs/database/vault.ts";
import { checkProgram } from "./check-program.ts";
import type { InstructionRegistry, ProgramVersion } from "./instruction-registry.ts";
import {
  approveProgram,
  draftProgram,
  programRefused,
  programsIn,
  selectDrafted,
  selectPrograms,
  selectVersion,
  selectVersions,
  summariesIn,
} from "./program-rows.ts";

export interface InstructionRegistryOptions {
  /** As of `databaseRunStore`: 32 bytes as base64 or hex. Default: BULKHEAD_KEY; none: nothing is sealed. */
  readonly key?: string | undefined;
  readonly clock?: { now(): number };
}

/** @throws MemoryError `bad_key` */
export function instructionRegistry(
  database: Database,
  { key = process.env["BULKHEAD_KEY"], clock = Date }: InstructionRegistryOptions = {},
): InstructionRegistry {
  const vault = vaultOf(sealKeys(key));
  const side = operatorSide(database);
  const one = async (statement: Statement) => (await side.pipeline([statement]))[0] ?? [];
  const find = async (name: string, version?: number) => programsIn(await one(selectVersion(name, version)), vault)[0];
  const existing = async (name: string, version: number): Promise<ProgramVersion> => {
    const found = await find(name, version);
    if (found === undefined) throw new MemoryError("no_program", "there is no such version of a program of this name");
    return found;
  };

  return {
    async draft(given, by, { from } = {}) {
      const program = checkProgram(given);
      const id = idOf(by);
      const draft = { id, program, from, by, now: clock.now() };
      const version = await untilAnswered(async (maybeDone) => {
        const [made] = maybeDone || by.once !== undefined ? await one(selectDrafted(id)) : [];
        const [row] = made === undefined ? await one(draftProgram(draft, vault)) : [made];
        return Number(row?.["version"]);
      }).catch((error: unknown) => {
        throw programRefused(error);
      });
      return existing(program.name, version);
    },
    async approve(name, version, hash, by) {
      checkApprover(by, "approves");
      if ((await existing(name, version)).hash !== hash)
        throw new MemoryError("program_changed", "this version is not what was looked at. Nothing was approved");
      const approval = { name, version, hash, by, now: clock.now() };
      await untilAnswered(async (maybeDone) => {
        try {
          await one(approveProgram(approval));
        } catch (error) {
          const before = maybeDone ? (await find(name, version))?.approval : undefined;
          if (before?.by.name !== by.name || before.at !== approval.now) throw programRefused(error);
        }
      });
      return existing(name, version);
    },
    async revoke(name, version, by, why) {
      const { provenance } = await existing(name, version);
      return revoke(side, { roots: [provenance], by, why, now: clock.now() });
    },
    find,
    versions: async (name) => programsIn(await one(selectVersions(name)), vault),
    list: async () => summariesIn(await one(selectPrograms)),
  };
}
