// The bench of a service, as CI plays it: a few readers, for a moment. What it counts is held to; its times are told alone.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IN_CI } from "../kills/amount.ts";

test.skipIf(!IN_CI)(
  "readers who come and go miss nothing, and a service that is told to end loses no run",
  {
    timeout: 240_000,
  },
  async () => {
    const bench = fileURLToPath(new URL("../bench/serve.ts", import.meta.url));
    const args = ["--conditions=@bulkhead/source", bench, "--quick", "--json"];
    const told = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, args, (_, stdout, stderr) =>
        stdout === "" ? reject(new Error(stderr)) : resolve(stdout),
      );
    });
    const { results } = JSON.parse(told) as { results: { name: string; value: number }[] };
    const values = Object.fromEntries(results.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      "ours: readers": 20,
      "ours: events that readers were told": 400,
      "ours: events missed": 0,
      "ours: events told twice": 0,
      "SIGTERM: exit code": 0,
      "SIGTERM: runs lost": 0,
    });
    expect(values["ours: times that a reader came back"]).toBeGreaterThan(0);
    expect(values["SIGTERM: runs answered as begun"]).toBeGreaterThan(0);
  },
);
