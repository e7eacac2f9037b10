// The log of an evaluation: JSON lines, one a sample, appended as they end. A process that was killed leaves at most one
// half line, the last: it is dropped, and its sample is played again. Of two lines of one sample the later one stands: the
// first ended with an error.
import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { EvalsError } from "../evals-error.ts";
import { type SampleLine, sampleLine } from "./sample-line.ts";

const LINE_VERSION = 1;

export interface SampleLog extends AsyncDisposable {
  /** What the file held when it was opened. */
  readonly lines: readonly SampleLine[];
  /** A line stands in the file whole, or not at all; after one that could not be written no other is. */
  append(line: SampleLine): Promise<void>;
}

/**
 * Opens a log to go on with it, and makes the file where there is none.
 * @throws EvalsError `bad_log`, `newer_log`
 */
export async function openLog(path: string): Promise<SampleLog> {
  const file = await openFile(path, "a+");
  try {
    const { lines, length, half } = parseLog(await atRest(file, path), path);
    if (half) await file.truncate(length); // of a whole log nothing is cut: another process may append to it just now
    let last: Promise<unknown> = Promise.resolve();
    return {
      lines,
      append(line) {
        const written = last.then(() => writeWhole(file, `${JSON.stringify(line)}\n`));
        last = written;
        last.catch(() => {}); // who waits for this one is told
        return written;
      },
      async [Symbol.asyncDispose]() {
        await last.catch(() => {});
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What it holds; where it ends in half a line, when nobody is writing the other half. */
async function atRest(file: FileHandle, path: string): Promise<Buffer> {
  let bytes = await file.readFile();
  for (let size = -1; bytes.length > 0 && bytes.at(-1) !== 10 && bytes.length !== size; ) {
    size = bytes.length;
    await setTimeout(WRITING_MS);
    bytes = await readFile(path);
  }
  return bytes;
}

const WRITING_MS = 100;

/** In one write where the system takes it so: two processes that append to one file do not mix their lines. */
async function writeWhole(file: FileHandle, text: string): Promise<void> {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    const { bytesWritten } = await file.write(rest);
    rest = rest.subarray(bytesWritten);
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

interface ParsedLog {
  readonly lines: readonly SampleLine[];
  /** The bytes up to the end of the last whole line. */
  readonly length: number;
  /** More stands behind it. */
  readonly half: boolean;
}

/** Pure. */
function parseLog(bytes: Buffer, path: string): ParsedLog {
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
  return { lines: [...lines.values()], length: start, half: start < bytes.length };
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
