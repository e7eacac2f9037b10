// How a run that is started here is kept: under which id, in a database that is opened while the rest is made ready.
import { randomUUID } from "node:crypto";
import { CliError } from "../cli/cli-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type OpenStore, openStore } from "./open-store.ts";

/** Disposing it closes what was opened. */
export interface Keeping extends AsyncDisposable {
  readonly id: string;
  /** What went wrong is told to who awaits it. */
  readonly opened: Promise<OpenStore>;
}

/** `id`: as it was named. Without one it gets one. @throws CliError `usage` */
export function keepRun(id: string | undefined, terminal: Pick<Terminal, "env" | "cwd">): Keeping {
  if (id !== undefined && !/^[\w.:-]{1,100}$/.test(id))
    throw new CliError("usage", "--run names no run.", "An id is letters, digits and . : _ -, at most 100 of them.");
  const opened = openStore(terminal).catch((error: unknown) => {
    throw error instanceof CliError ? orWithout(error) : error;
  });
  opened.catch(() => undefined); // it is told where it is awaited
  return {
    id: id ?? randomUUID(),
    opened,
    [Symbol.asyncDispose]: async () => {
      const open = await opened.catch(() => undefined);
      await open?.[Symbol.asyncDispose]();
    },
  };
}

function orWithout({ code, message, hint, exit, cause }: CliError): CliError {
  return new CliError(code, message, `${hint} To keep nothing: --no-store`.trimStart(), { exit, cause });
}
