// A worker's process in bubblewrap: what every sandbox keeps, and that its walls hold by themselves: here the permission model
// within them lets everything pass.
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Assignment, DEFAULT_LIMITS, processPool, processSandbox, type Walls } from "@bulkhead/sandbox";
import { sandboxContract } from "@bulkhead/sandbox/testing";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { canCompart, IN_CI } from "./can-compart.ts";
import { hostileChildContract } from "./hostile-child-contract.ts";
import { programOf } from "./program.ts";

describe.skipIf(!canCompart())("a worker's process in bubblewrap", () => {
  const pool = processPool({ program: programOf("relay-child.ts"), walls: "bubblewrap" });
  afterAll(() => pool[Symbol.dispose]());

  sandboxContract({ describe, test, expect }, "bubblewrap", (execute) =>
    processSandbox({ pool, broker: (assignment, at) => async () => (await execute(assignment, at)) as never }),
  );

  test("a sandbox says which walls it has", () => {
    expect(processSandbox({ pool, broker: () => async () => null }).level).toBe("bubblewrap");
  });

  const { flags = [], ...program } = programOf("hostile-child.ts");
  const allow = ["fs-read=*", "fs-write=*", "net", "child-process", "worker", "addons"].map((one) => `--allow-${one}`);
  const looseIn = (walls: Walls) => {
    const loose = processPool({ program: { ...program, flags: [...flags, ...allow] }, walls, warm: 0 });
    onTestFinished(() => loose[Symbol.dispose]());
    return async (deed: string, value = "") => {
      const assignment: Assignment = {
        v: 1,
        worker: "w",
        purpose: "p",
        input: { deed, value },
        returns: {},
        tools: [],
        limits: { ...DEFAULT_LIMITS, wallMs: 20_000 },
        label: { integrity: "external", readers: [] },
      };
      return processSandbox({ pool: loose, broker: () => async () => null }).run(assignment);
    };
  };

  test("the permission model being open, it sees no file, folder, environment or process of the machine's, and starts none", async () => {
    const [inside, beside] = [looseIn("bubblewrap"), looseIn("process")];
    for (const deed of [
      "a file of the machine",
      "the parent's environment",
      "a folder of processes",
      "a process",
      "a process of Node's",
    ]) {
      expect(await beside(deed)).not.toBe("refused"); // what is asked for is there
      expect(await inside(deed)).toBe("refused");
    }
    expect(await inside("a device")).toBe("refused");
  });

  test("nor does it write or reach anybody, by a file, a connection or a signal", async () => {
    const inside = looseIn("bubblewrap");
    const path = join(tmpdir(), `bulkhead-hostile-${process.pid}`);
    for (const value of [path, "/written", program.path]) expect(await inside("a new file", value)).toBe("refused");
    expect(existsSync(path)).toBe(false);
    let heard = 0;
    const server = createServer((socket) => {
      heard++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const connect = (run: (deed: string, value: string) => Promise<string>) => run("a connection", String(port));
    expect(await connect(looseIn("process"))).toBe("connected");
    expect(await connect(inside)).toBe("refused");
    expect(heard).toBe(1);
    server.close();
    expect(await looseIn("process")("a signal", String(process.pid))).toBe("true");
    expect(await inside("a signal", String(process.pid))).toBe("refused");
  });

  test("a program that does not stand where it is said to is a worker that crashed", async () => {
    const missing = { ...program, path: join(tmpdir(), "no-such-child.ts"), reads: [] };
    using none = processPool({ program: missing, walls: "bubblewrap", warm: 0 });
    const run = async () => none.take().next(1_000);
    await expect(run()).rejects.toMatchObject({ code: "worker_crashed" });
  });
});

describe.skipIf(!IN_CI || !canCompart())("a worker's process that was taken over, in bubblewrap", () => {
  hostileChildContract("bubblewrap");
});
