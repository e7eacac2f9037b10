// Commands that take too much, or that do not want to end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { callInOtherProcess, canRun, folderOf, run, sandbox, script, shell } from "./commands.ts";

const MEGABYTE = 1_048_576;
let last = 0;

/** A `sleep` that no other has, so that it is found among the host's processes when it runs. */
const marked = () => `sleep 40${process.pid}.${++last}`;
const isThere = (sleep: string) =>
  readdirSync("/proc").some((name) => {
    try {
      return (
        /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").startsWith(sleep)
      );
    } catch {
      return false;
    }
  });
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(10);
}

describe.skipIf(!(await canRun()))("a command that is hostile (npm run bubblewrap:install)", () => {
  test("and loops, deaf to every signal that it can be, is killed when its time is over", async () => {
    const deaf = "for (const name of ['SIGTERM','SIGINT','SIGHUP','SIGQUIT']) process.on(name, () => {}); for (;;);";
    expect(await run(script(deaf), { limits: { seconds: 1 } })).toMatchObject({ kind: "killed", by: "time" });
  });

  test("is killed in time also while its caller's thread does something else", async () => {
    const ended = run(script("setInterval(() => console.log('again'), 100)"), { limits: { seconds: 1 } });
    await setTimeout(500);
    for (const until = performance.now() + 1_500; performance.now() < until; );
    const { stdout, ...end } = await ended;
    expect(end).toMatchObject({ kind: "killed", by: "time" });
    expect(stdout.split("\n").length).toBeLessThan(15);
  });

  test("and prints without end is killed at the cap: the rest is not kept here", async () => {
    const before = process.memoryUsage().rss;
    const { stdout, stderr, ...end } = await run(shell("yes >&2 & exec yes"), {
      limits: { outputBytes: 10 * MEGABYTE },
    });
    expect(end).toEqual({ kind: "killed", by: "output" });
    expect(stdout.length + stderr.length).toBe(10 * MEGABYTE);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MEGABYTE);
  });

  test.each([
    ["objects", "const all = []; for (;;) all.push({ x: [Math.random()] })"],
    [
      "ArrayBuffers, which no heap limit of Node's counts",
      "const all = []; for (;;) all.push(new Uint8Array(2 ** 24).fill(1))",
    ],
    [
      "many processes, none of which takes much",
      "for (let i = 0; i < 6; i++) child_process.spawn(process.execPath, ['-e', 'const a = new Uint8Array(2 ** 25).fill(1); setInterval(() => a, 1e6)'])",
    ],
  ])("and takes memory in %s is killed", async (_, code) => {
    expect(await run(script(code), { limits: { memoryMb: 100 } })).toMatchObject({ kind: "killed", by: "memory" });
  });

  // As deep as to be seen, and no deeper: what is wrong here should not take the machine along.
  test("and forks as fast as it can is killed, and nothing of it is left", async () => {
    const sleep = marked();
    const bomb = `f() { [ $1 = 0 ] || { f $(($1 - 1)) & f $(($1 - 1)) & }; ${sleep}; }; f 8`;
    const { kind, stderr, ...end } = await run(shell(bomb), { limits: { processes: 64, seconds: 20 } });
    // The kernel holds the limit, unless this process is root's.
    if (process.getuid?.() === 0) expect({ kind, ...end }).toMatchObject({ kind: "killed", by: "processes" });
    else expect(stderr).toContain("Cannot fork");
    expect(isThere(sleep)).toBe(false);
  });

  test("and writes a huge file finds its disk full", async () => {
    const { kind, stderr } = await run(shell("exec head -c 2G /dev/urandom > file"), { limits: { diskMb: 8 } });
    expect({ kind, stderr }).toEqual({ kind: "exited", stderr: expect.stringContaining("No space left") });
  });

  test("and fills /tmp fills the same disk", async () => {
    const { stderr } = await run(shell("head -c 5M /dev/urandom > file; head -c 5M /dev/urandom > /tmp/file"), {
      limits: { diskMb: 8 },
    });
    expect(stderr).toContain("No space left");
  });

  test("and makes empty files without end is killed by the disk", async () => {
    const code = "for (let i = 0; ; i++) fs.closeSync(fs.openSync(String(i), 'w'))";
    expect(await run(script(code), { limits: { diskMb: 1 } })).toMatchObject({ kind: "killed", by: "disk" });
  });

  test("and leaves a daemon behind leaves none: all is dead when its end is told", async () => {
    const sleep = marked();
    const code = `(setsid sh -c 'trap "" HUP TERM; exec ${sleep}' >/dev/null 2>&1 &) & sleep 0.2; echo started`;
    expect(await run(shell(code))).toMatchObject({ kind: "exited", code: 0, stdout: "started\n" });
    expect(isThere(sleep)).toBe(false);
  });

  test("dies with its caller, though that is killed", async () => {
    const sleep = marked();
    const call = { command: shell(`(setsid ${sleep} &) ; exec ${sleep}`), folder: folderOf() };
    const caller = spawn(process.execPath, callInOtherProcess(call), { stdio: "ignore" });
    await until(() => isThere(sleep));
    caller.kill("SIGKILL");
    await once(caller, "exit");
    await until(() => !isThere(sleep));
  });

  test("ends by its caller's signal, with all that it started", async () => {
    const sleep = marked();
    const stop = new AbortController();
    const ended = run(shell(`(setsid ${sleep} &); exec ${sleep}`), { signal: stop.signal });
    await until(() => isThere(sleep));
    stop.abort();
    await expect(ended).rejects.toMatchObject({ code: "cancelled" });
    await until(() => !isThere(sleep));
  });

  test("ends by its caller's signal at whatever moment, also before it has begun", async () => {
    const sleep = marked();
    const after = [0, 10, 20, 40, 60, 80];
    const ends = await Promise.allSettled(
      after.map((ms) => run(shell(sleep), { signal: AbortSignal.timeout(ms), limits: { seconds: 3_600 } })),
    );
    expect(ends.map((end) => end.status === "rejected" && end.reason.code)).toEqual(after.map(() => "cancelled"));
    expect(isThere(sleep)).toBe(false);
  });

  test("sees nothing of another that runs beside it", async () => {
    const work = (own: string) =>
      shell(
        `echo ${own} > /tmp/${own}; ${marked()} & sleep 0.5; cat /tmp/[ab]; ls -d /proc/[0-9]* | wc -l; kill -9 -1`,
      );
    const ends = await Promise.all([run(work("a")), run(work("b"))]);
    expect(ends.map(({ stdout }) => stdout.split("\n")[0])).toEqual(["a", "b"]);
    for (const { stdout } of ends) expect(Number(stdout.split("\n")[1])).toBeLessThanOrEqual(6);
  });
});

describe.skipIf(!(await canRun()))("a folder", () => {
  test.each([
    ["a pipe", "mkfifo given"],
    [
      "a socket",
      `"${process.execPath}" -e 'require("net").createServer().listen("given", () => process.kill(process.pid, 9))'`,
    ],
  ])("that holds %s is refused: it would be a way out", async (_, make) => {
    const folder = folderOf();
    await once(spawn("sh", ["-c", make], { cwd: folder, stdio: "ignore" }), "exit");
    expect(readdirSync(folder)).toEqual(["given"]);
    await expect(sandbox.run({ command: ["true"], folder })).rejects.toMatchObject({ code: "bad_call" });
  });
});
