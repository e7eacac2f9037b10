// A worker's process that was taken over, against the walls, whichever they are: it gets nothing, says nothing that is believed,
// and goes.
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Assignment,
  DEFAULT_LIMITS,
  processPool,
  processSandbox,
  SandboxError,
  type Walls,
} from "@bulkhead/sandbox";
import { afterAll, expect, test } from "vitest";
import { watchLoop } from "./held-loop.ts";
import { programOf } from "./program.ts";

export function hostileChildContract(walls: Walls): void {
  const pool = processPool({ program: programOf("hostile-child.ts"), memoryMb: 64, walls });
  afterAll(() => pool[Symbol.dispose]());

  const assignment = (deed: string, value: string, wallMs: number): Assignment => ({
    v: 1,
    worker: "w",
    purpose: "p",
    input: { deed, value },
    returns: { type: "object" },
    tools: [],
    limits: { ...DEFAULT_LIMITS, wallMs },
    label: { integrity: "external", readers: [] },
  });

  /** What it came to: its result, or the code of its end. */
  async function endOf(deed: string, { value = "", wallMs = 20_000 } = {}): Promise<string> {
    const sandbox = processSandbox({
      pool,
      broker: () => async (asked) => {
        if (asked !== "slow") throw new SandboxError("worker_crashed", "no loop asks that");
        await new Promise((resolve) => setTimeout(resolve, 200));
        return "late";
      },
    });
    const run = () =>
      sandbox.run(assignment(deed, value, wallMs)).catch((error: unknown) => {
        if (error instanceof SandboxError) return error.code;
        throw error;
      });
    return watchLoop(run, ({ busy }) => {
      longest = Math.max(longest, busy);
    });
  }

  /** This side's loop was held, in milliseconds of its own. */
  let longest = 0;

  /** Some refusals of Node's end the process that they are told; bubblewrap says in which folder it starts, which is /. */
  const NOTHING = ["refused", "worker_crashed", ...(walls === "bubblewrap" ? ["PWD"] : [])];

  test.each([
    "a word of another kind",
    "a result that is no text",
    "a code that is none",
    "that the run has changed",
    "that a person is asked",
    "a key too many",
    "an ask with a key too many",
    "a list",
    "null",
    "two results",
    "an ask, and a result before its answer",
    "no JSON",
    "no UTF-8",
    "the end of its process",
    ...(walls === "bubblewrap" ? [] : ["its own death"]),
    "a result beside an ask",
    "a number for its ask",
    "an answer",
    "a beginning of its own",
    "a prototype",
    "frames of nothing",
    "ten thousand asks at once",
    "a heap that grows",
    "buffers beside the heap",
  ])("%s ends the run as a crash", async (deed) => {
    expect(await endOf(deed)).toBe("worker_crashed");
  });

  test.each([
    "a frame of four gigabytes",
    "more than it was ever told",
    "a hundred megabytes as its result",
    "garbage",
  ])("%s dies at its header", async (deed) => {
    const before = process.memoryUsage().rss;
    expect(await endOf(deed)).toBe("too_large");
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  });

  test.each([
    "a loop",
    "a loop that hears no signal",
    ...(walls === "bubblewrap" ? ["its own death"] : []), // the first process of a compartment hears no signal of its own
    "a frame that never ends",
    "half a frame, a byte at a time",
    "the same ask again and again",
  ])("%s is ended by the run's time, and this process goes on meanwhile", async (deed) => {
    let ticks = 0;
    const tick = setInterval(() => ticks++, 10);
    expect(await endOf(deed, { wallMs: 600 })).toBe("timeout");
    clearInterval(tick);
    expect(ticks).toBeGreaterThan(5);
  });

  test.each([
    "a file of the machine",
    "a folder of the machine",
    "the parent's environment",
    "its environment",
    "a name looked up",
    "a server",
    "a process",
    "a process of Node's",
    "a thread",
    "an inspector",
    "code from a text",
    "an addon",
    "a report with the environment",
    "a gigabyte to its standard error",
    "a result, and a word after it",
    "an ask for another run",
    "an ask to be granted more",
    "lists in lists, as deep as a frame is long",
    "as many lists as fit",
    "as many objects as fit",
    "as many names as fit",
    "numbers that take long to read",
    "a text of escapes",
  ])("it gets nothing of %s", async (deed) => {
    expect(NOTHING).toContain(await endOf(deed));
  });

  test.each(["a new file", "a new file by way of a link"])("it makes no file: %s", async (deed) => {
    const value = join(tmpdir(), `bulkhead-hostile-${process.pid}`);
    expect(await endOf(deed, { value })).toBe("refused");
    expect(existsSync(value)).toBe(false);
  });

  test("it reaches nobody, also on this machine", async () => {
    let heard = 0;
    const server = createServer((socket) => {
      heard++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const udp = createSocket("udp4", () => heard++);
    await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    for (const deed of ["a connection", "a request"])
      expect(NOTHING).toContain(await endOf(deed, { value: String(port) }));
    expect(NOTHING).toContain(await endOf("a datagram", { value: String(udp.address().port) }));
    expect(heard).toBe(0);
    server.close();
    udp.close();
  });

  test("none of them has held this side's loop for 100 ms", () => {
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(100);
  });
}
