// What an approval is of: the whole definition, in whatever order its keys stand.
import { createHash } from "node:crypto";
import { orderedJson } from "../ordered-json.ts";
import type { Program } from "./program.ts";

/** 64 hex digits. */
export const programHash = (program: Program): string =>
  createHash("sha256")
    .update(`bulkhead program 1\n${orderedJson(program)}`)
    .digest("hex");
