// `read_more`: how a worker reads on in a result of its own that was too long to be shown at once. A result is kept as
// bytes, cut between characters; of all of them together no more is kept than a bound, and no more shown than the
// worker's tokens allow.
import { type AssignmentLimits, SandboxError, type ToolSchema } from "@bulkhead/sandbox";
import { parseObject } from "../model/parse-object.ts";
import { boundary, cut } from "./utf8-cut.ts";

export const READ_MORE: ToolSchema = {
  name: "read_more",
  description:
    "Read on in a result of yours that was too long to be shown at once, where the note at its end says how.",
  parameters: {
    type: "object",
    properties: { of: { type: "string" }, at: { type: "integer", minimum: 0 } },
    required: ["of", "at"],
    additionalProperties: false,
  },
};

export interface LongResults {
  /** What the worker is shown of a result. `call`: what it says to read on, `2-1`. @throws SandboxError `budget_exceeded` */
  show(call: string, text: string): string;
  /** Undefined: there is nothing to read by these arguments. @throws SandboxError `budget_exceeded` */
  readMore(argumentText: string): string | undefined;
}

export function longResults({ toolBytes, tokens }: Pick<AssignmentLimits, "toolBytes" | "tokens">): LongResults {
  const kept = new Map<string, Kept>();
  let room = MOST_KEPT;
  let unshown = tokens * BYTES_A_TOKEN;

  const part = (call: string, { bytes, total }: Kept, at: number): string => {
    const start = boundary(bytes, Math.min(at, bytes.length));
    const most = Math.min(toolBytes, unshown);
    if (most === 0 && start < bytes.length) throw new SandboxError("budget_exceeded", "more text than limits.tokens");
    const end = start + most >= bytes.length ? bytes.length : cut(bytes, start, most);
    unshown -= Math.min(unshown, end - start);
    return bytes.toString("utf8", start, end) + note(call, end, bytes.length, total);
  };

  return {
    show(call, text) {
      // Three bytes at most for each unit of a string: what surely fits need not be copied to be measured.
      if (text.length * 3 <= Math.min(toolBytes, unshown)) {
        unshown -= Buffer.byteLength(text);
        return text;
      }
      const result = keep(text, Math.max(room, toolBytes));
      if (result.bytes.length > Math.min(toolBytes, unshown)) {
        kept.set(call, result);
        room = Math.max(0, room - result.bytes.length);
      }
      return part(call, result, 0);
    },
    readMore(argumentText) {
      const { of, at } = parseObject(argumentText) ?? {};
      const result = typeof of === "string" ? kept.get(of) : undefined;
      if (typeof of !== "string" || result === undefined || !Number.isSafeInteger(at)) return undefined;
      const from = Number(at);
      return from < 0 || from >= result.bytes.length ? undefined : part(of, result, from);
    },
  };
}

interface Kept {
  readonly bytes: Buffer;
  /** Of the whole result, which may have been longer. */
  readonly total: number;
}

const MOST_KEPT = 16 * 1024 * 1024;
const BYTES_A_TOKEN = 4;

/** A copy, so that nothing holds on to the whole of a text of which a part is kept. */
function keep(text: string, most: number): Kept {
  const bytes = Buffer.from(text.slice(0, most));
  const kept = bytes.length <= most ? bytes : Buffer.from(bytes.subarray(0, cut(bytes, 0, most)));
  return { bytes: kept, total: text.length <= most ? bytes.length : Buffer.byteLength(text) };
}

function note(call: string, end: number, kept: number, total: number): string {
  if (end < kept) return `\n[${total - end} more bytes; to read on: read_more {"of":"${call}","at":${end}}]`;
  return end < total ? `\n[${total - end} more bytes, which cannot be read]` : "";
}
