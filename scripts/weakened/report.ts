// What an eval reports of one weakness, played in a process of its own.
import { join } from "node:path";
import { inOwnProcess } from "../mutants/in-own-process.ts";
import type { Report } from "./judge.ts";

/** Without a weakness of that name nothing is put in; without a channel every lie is played. */
export async function reportOf(name: string, channel: string): Promise<readonly string[]> {
  const asked = { BULKHEAD_MUTANT: name, BULKHEAD_CHANNEL: channel };
  const told = await inOwnProcess(join(import.meta.dirname, "judge.ts"), asked);
  if (!told.ok) throw new Error(`"${name}" could not be played: ${told.complaint}`);
  const { unwanted, findings, errors } = told.said as Report; // as the judge prints it
  return [...unwanted, ...findings, ...errors];
}
