// A process that is measured: started by its own id, with its inspector, by which its heap is read after a collection. It
// is given no route and no flag of its own for that.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export interface ServedProcess extends AsyncDisposable {
  readonly url: string;
  /** Bytes that are in use after a collection. */
  heap(): Promise<number>;
  /** Its exit code. */
  end(signal?: "SIGTERM"): Promise<number | null>;
}

interface Start {
  readonly args: readonly string[];
  readonly cwd: string;
}

export async function startServed({ args, cwd }: Start): Promise<ServedProcess> {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, ["--conditions=@bulkhead/source", "--inspect=127.0.0.1:0", ...args], {
    cwd,
    env: { PATH, HOME, TMPDIR, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endWithUs = () => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  void ended.then(() => process.removeListener("exit", endWithUs));
  const [inspector, first] = await Promise.all([
    textWith(child, "stderr", /ws:\/\/\S+/, ended),
    textWith(child, "stdout", /^\{.*\}$/m, ended),
  ]);
  const { url } = JSON.parse(first) as { readonly url: string };
  const session = await inspected(inspector);
  const end = async (signal: "SIGTERM" = "SIGTERM") => {
    session.close(); // an open one keeps it
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 60_000);
    const code = await ended;
    clearTimeout(late);
    return code;
  };
  return { url, heap: session.heap, end, [Symbol.asyncDispose]: async () => void (await end()) };
}

export const BIN = join(import.meta.dirname, "../../../apps/orchestrator/bin/bulkhead.js");

async function textWith(
  child: ChildProcess,
  of: "stdout" | "stderr",
  wanted: RegExp,
  ended: Promise<number | null>,
): Promise<string> {
  let text = "";
  const found = new Promise<string>((resolve) => {
    child[of]?.setEncoding("utf8").on("data", (more: string) => {
      text = `${text}${more}`.slice(-20_000);
      const [match] = wanted.exec(text) ?? [];
      if (match !== undefined) resolve(match);
    });
  });
  const gone = ended.then((code) => Promise.reject(new Error(`it ended with ${code}: ${text.slice(-1_000)}`)));
  gone.catch(() => undefined); // where it was found before
  return Promise.race([found, gone]);
}

/** Chrome's protocol, as much of it as a heap takes. */
async function inspected(url: string) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", reject, { once: true });
  });
  const waiting = new Map<number, (result: { readonly usedSize: number }) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let last = 0;
  const ask = (method: string) =>
    new Promise<{ readonly usedSize: number }>((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, method }));
    });
  return {
    heap: async () => {
      await ask("HeapProfiler.collectGarbage");
      return (await ask("Runtime.getHeapUsage")).usedSize;
    },
    close: () => socket.close(),
  };
}
