// Where a list goes on. Rule: a cursor is a place in an order, and opens nothing: another tenant's leads through one's own rows.
import { Problem } from "./problem.ts";

/** `kind`: of the list, so that another one's is refused. */
export const cursorAt = (kind: string, place: string | number): string =>
  Buffer.from(`${kind}${place}`).toString("base64url");

/** @throws Problem 422 */
export function placeOf(cursor: string, kind: string, place: RegExp): string {
  const given = Buffer.from(cursor, "base64url").toString();
  const at = given.slice(kind.length);
  if (given.startsWith(kind) && place.test(at)) return at;
  throw new Problem(422, "bad_cursor", "There is no such cursor: leave it out to begin.");
}
