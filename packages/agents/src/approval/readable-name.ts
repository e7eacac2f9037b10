// A name in a line of ours: as it is where it is plain, else as a JSON string of which every character is seen. What is
// longer than a name is cut, with its length; the digest of the call tells apart what then looks alike.
import { readableText } from "./readable-text.ts";

export function readableName(name: string): string {
  if (/^[\w@.+:/-]{1,80}$/.test(name)) return name;
  const letters = [...name];
  if (letters.length <= 80) return quoted(name);
  return `${quoted(letters.slice(0, 60).join(""))}… (${letters.length.toLocaleString("en")} characters)`;
}

const quoted = (name: string) => readableText(JSON.stringify(name), { address: true });
