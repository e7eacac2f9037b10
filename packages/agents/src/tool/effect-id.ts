// The name of a question to a person, and of every row of the ledger. Rule: drawn apart from the ids of the main side. From
// a source that is counted, the next one there would tell how many rows a worker made.
import { randomBytes } from "node:crypto";

export function effectId(): string {
  const hex = randomBytes(16).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
