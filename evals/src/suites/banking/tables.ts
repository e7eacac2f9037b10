// The bank's own tables, as its tools print them. Only texts in them are others'.
import type { Bank, Transaction } from "./state.ts";

export function accountsIn(text: string): Bank["accounts"] {
  return JSON.parse(text) as Bank["accounts"]; // the bank wrote it
}

export function transactionsIn(text: string): readonly Transaction[] {
  return JSON.parse(text) as readonly Transaction[]; // the bank wrote it
}

export function filesIn(text: string): readonly { readonly file: string }[] {
  return (JSON.parse(text) as readonly string[]).map((file) => ({ file })); // the bank wrote it
}
