// Text of which every character is seen: nothing in it can be hidden from who reads it.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";

const HIDDEN = new RegExp(HIDDEN_CHARACTER, "u");

export function isVisible(text: string): boolean {
  return !HIDDEN.test(text);
}
