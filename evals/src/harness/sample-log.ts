// The log of an evaluation: JSON lines, one a sample, appended as they end. A process that was killed leaves at most one
// half line, the last: it is dropped, and its sample is played again. Of two lines of one sample the later one stands: the
// first ended with an error.
import { type FileHandle, open, rm } from "node:fs/promises";
import { EvalsError } from "../evals-error.ts";
import { type SampleLine, sampleLine } from "./sample-line.ts";

const LINE_VERSION = 1;

export interface SampleLog extends AsyncDisposable {
  /** What the file held when it was opened. */
  readonly lines: readonly SampleLine[];
  /** A line stands in the file whole, or not at all. */
  append(line: SampleLine): Promise<void>;
}

/**
 * Opens a log to go on with it, and makes the file where there is none.
 * @throws EvalsError `bad_log`, `newer_log`
 */
export async function openLog(path: string): Promise<SampleLog> {
  const file = await openFile(path, "a+");
  try {
    const { lines, length } = parseLog(await file.readFile(), path);
    await file.truncate(length);
    let last: Promise<unknown> = Promise.resolve();
    return {
      lines,
      append(line) {
        const written = last.then(() => file.appendFile(`${JSON.stringify(line)}\n`));
        last = written.catch(() => {}); // who waits for this one is told
        return written;
      },
      async [Symbol.asyncDispose]() {
        await last;
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * A whole log, in the place of what was there.
 * @throws EvalsError `bad_log`
 */
export async function writeLog(path: string, lines: readonly SampleLine[]): Promise<void> {
  await rm(path, { force: true });
  await using log = await openLog(path);
  for (const line of lines) await log.append(line);
}

/** @throws EvalsError `bad_log`, `newer_log` */
export async function readLog(path: string): Promise<readonly SampleLine[]> {
  const file = await openFile(path, "r");
  try {
    return parseLog(await file.readFile(), path).lines;
  } finally {
    await file.close();
  }
}

async function openFile(path: string, flags: "r" | "a+"): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "failed";
    const way =
      flags === "r" ? "name the file that an evaluation wrote" : "name a file in a folder that can be written to";
    throw new EvalsError("bad_log", `${path} cannot be opened (${code}); ${way}`, { cause });
  }
}

/** Pure. `length`: the bytes up to the end of the last whole line. */
function parseLog(bytes: Buffer, path: string): { readonly lines: readonly SampleLine[]; readonly length: number } {
  const lines = new Map<string, SampleLine>();
  let start = 0;
  let count = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    const text = bytes.toString("utf8", start, end);
    start = end + 1;
    count++;
    if (text.trim() === "") continue;
    const line = parseLine(text, `line ${count} of ${path}`);
    lines.set(line.id, line);
  }
  return { lines: [...lines.values()], length: start };
}

function parseLine(text: string, where: string): SampleLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new EvalsError("bad_log", `${where} is no JSON; give another file, or delete the line`, { cause });
  }
  const v = typeof json === "object" && json !== null && "v" in json ? json.v : undefined;
  if (typeof v === "number" && v > LINE_VERSION)
    throw new EvalsError(
      "newer_log",
      `${where} was written by a newer version of Bulkhead (v ${v}, this one reads up to ${LINE_VERSION}); update it, or give another file`,
    );
  const parsed = sampleLine.safeParse(json);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new EvalsError(
    "bad_log",
    `${where} is no sample (${at === "" ? "no object" : at}); give the log of an evaluation`,
    {
      cause: parsed.error,
    },
  );
}
