// What an approval is of: the call as it was shown. Whoever answers says by this hash what was on the screen, and an
// answer to something else is refused: it may have been edited, or have become in doubt, since.
import { createHash } from "node:crypto";
import { orderedJson } from "../ordered-json.ts";
import type { Effect } from "./effect.ts";

/** 64 hex digits; the same for the same call, in whatever order its keys stand. */
export function effectDigest({ id, tool, arguments: args, inDoubt }: Effect): string {
  return createHash("sha256")
    .update(orderedJson({ v: 1, id, tool, arguments: args, inDoubt }))
    .digest("hex");
}
