// Paths of files. Rule: what one operating system would take for another path, a device, or a way out of the folder, is no
// path here, so that every tree can be exported anywhere; and what git would obey (`.git`) is none either. One spelling of
// Unicode: NFC. No message repeats a path: a worker's model may have written it.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { MemoryError } from "../memory-error.ts";

/** The path. @throws MemoryError `bad_path`, which says the rule */
export function checkPath(path: string): string {
  const broken = brokenRule(path);
  if (broken === undefined) return path;
  throw new MemoryError("bad_path", `no file can have this path: it ${broken}`);
}

function brokenRule(path: string): string | undefined {
  if (typeof path !== "string" || path === "") return "is empty";
  if (!path.isWellFormed() || HIDDEN.test(path)) return "holds characters that nobody sees";
  if (Buffer.byteLength(path) > MOST_BYTES) return `is longer than ${MOST_BYTES} bytes`;
  if (path.includes("\\")) return "has a backslash; folders are divided by /";
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is absolute; it must begin in the store";
  if (path !== path.normalize("NFC")) return "is not in the Unicode form NFC";
  const segments = path.split("/");
  if (segments.length > MOST_SEGMENTS) return `is deeper than ${MOST_SEGMENTS} folders`;
  for (const segment of segments) {
    const broken = brokenInSegment(segment);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

function brokenInSegment(segment: string): string | undefined {
  if (segment === "") return "has an empty part";
  // NFKC: full-width dots are dots to some.
  if (/^\.+$/.test(segment.normalize("NFKC"))) return "leaves its folder, or names it";
  if (Buffer.byteLength(segment) > MOST_SEGMENT_BYTES) return `has a part of more than ${MOST_SEGMENT_BYTES} bytes`;
  if (/[<>:"|?*]/.test(segment)) return 'has one of < > : " | ? *, which not every system can write';
  if (/^\s|[\s.]$/.test(segment)) return "has a part that begins with a space, or ends with one or a dot";
  if (DEVICE.test(segment)) return "has a part that is a device on some systems";
  if (GIT.test(segment.normalize("NFKC"))) return "has a part that git would obey";
  return undefined;
}

const HIDDEN = new RegExp(HIDDEN_CHARACTER, "u");
const MOST_BYTES = 1_000;
const MOST_SEGMENT_BYTES = 255;
const MOST_SEGMENTS = 32;
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
export const GIT = /^(\.git|git~\d+)$/i;
