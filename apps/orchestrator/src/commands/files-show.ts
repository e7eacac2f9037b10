// `bulkhead files show`: one file. Rule: a worker may have written its content, so it stands in a frame, and what a view
// leaves out is said.
import { isUtf8 } from "node:buffer";
import type { Database, FileEntry } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { findStore } from "../memory/find-store.ts";
import { safeJson } from "../terminal/safe-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { framed, visibleLine } from "../terminal/visible-text.ts";

export async function showFile(
  database: Database,
  name: string,
  path: string,
  { version, bytes, json }: { readonly version?: number; readonly bytes: number; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { env, out, width } = terminal;
  const store = await findStore(database, name, env);
  const history = await store.history(path);
  const file = version === undefined ? history.at(-1) : history.find((one) => one.version === version);
  if (file === undefined)
    throw new CliError("no_file", "There is no such file or version in this store.", `See: files list ${name}`);
  const content = file.sha256 === undefined ? undefined : await store.read(path, { version: file.version, bytes });
  const left = file.size - (content?.length ?? 0);
  const text =
    content !== undefined && isUtf8(whole(content, left)) ? whole(content, left).toString("utf8") : undefined;
  if (json === true) {
    const shown = text === undefined ? { base64: content?.toString("base64") } : { text };
    out(`${safeJson({ ok: true, store: name, file, ...shown, left, history })}\n`);
    return 0;
  }
  out(`${visibleLine(path, width)}\n${lineOf(file)}\n`);
  for (const one of history.filter((one) => one !== file)) out(`  ${lineOf(one)}\n`);
  if (content === undefined) return 0;
  const frame = text ?? `${content.length} bytes that are no text`;
  out(`${framed(left > 0 ? `the first ${bytes} bytes; ${left} more` : "all of it", frame, width)}\n`);
  return 0;
}

/** Where a view ends in the middle of a character, without its beginning. */
function whole(content: Buffer, left: number): Buffer {
  if (left === 0) return content;
  let end = content.length;
  while (end > 0 && end > content.length - 4 && ((content[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return end > 0 && (content[end - 1] ?? 0) >= 0xc0 ? content.subarray(0, end - 1) : content;
}

function lineOf({ version, sha256, size, label, madeAt }: FileEntry): string {
  const what = sha256 === undefined ? "removed" : `${size.toLocaleString("en")} bytes, ${sha256.slice(0, 12)}`;
  return `version ${version}, ${new Date(madeAt).toISOString()}, ${label.integrity}: ${what}`;
}
