// The log: closed lines, whatever is put into them, and what nobody caught.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { MemoryError } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { knownProblem } from "../../src/serve/known-problem.ts";
import { closedCode, faultCode } from "../../src/telemetry/closed-code.ts";
import { openLog } from "../../src/telemetry/log/log.ts";
import { LOG_LINES, type LogLine } from "../../src/telemetry/log/log-line.ts";
import { loggedSignals } from "../../src/telemetry/log/logged-signals.ts";

const CANARY = "Canary says: hello";

function made(json: boolean) {
  const said = { out: "", err: "" };
  const log = openLog(
    {
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
    },
    { json },
  );
  const lines = () =>
    said.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, said, lines };
}

describe("a line of the log", () => {
  test("is one object of its version, time and level, with the fields of its kind", () => {
    const { log, lines } = made(true);
    log({ kind: "job_end", run: "s-1", tenant: "acme", end: { kind: "again", code: "run_cut" }, held: true, ms: 12 });
    const [{ time, ...line } = {}] = lines();
    expect(line).toEqual({
      v: 1,
      level: "info",
      kind: "job_end",
      run: "s-1",
      tenant: "acme",
      end: { kind: "again", code: "run_cut" },
      held: true,
      ms: 12,
    });
    expect(Date.now() - Date.parse(String(time))).toBeLessThan(60_000);
  });

  test("says who plays where the service plays nothing itself", () => {
    const { log, said } = made(false);
    log({
      kind: "listening",
      ok: true,
      url: "http://127.0.0.1:1",
      open: false,
      assistants: ["inbox"],
      queue: "default",
    });
    expect(said.out).toBe(
      "serving inbox at http://127.0.0.1:1\npools of the queue default play them; until there is one, runs wait\n",
    );
  });

  test("tells a person which run failed, with its code and a way out, and nothing of one that was done or waits", () => {
    const { log, said } = made(false);
    const end = { kind: "run_end", run: "s-1", module: "agent", ms: 1, bits: 0 } as const;
    log({ ...end, ok: true });
    log({ ...end, ok: false, code: "needs_approval" });
    log({ ...end, ok: false, code: "bad_model" });
    log({ ...end, ok: false, code: "timeout" });
    expect(`${said.out}${said.err}`.trimEnd().split("\n")).toEqual([
      "s-1 of agent ended: bad_model; is its model's key set? bulkhead doctor, or serve --model",
      "s-1 of agent ended: timeout",
    ]);
  });

  test("leaves out what no field is for, and what its field may not hold", () => {
    const filled = Object.entries(LOG_LINES).map(([kind, { fields }]) => {
      const hostile = Object.fromEntries(Object.keys(fields).map((name) => [name, CANARY]));
      return {
        ...hostile,
        kind,
        msg: CANARY,
        err: new Error(CANARY),
        end: { kind: CANARY, code: CANARY, more: CANARY },
      };
    });
    for (const json of [true, false]) {
      const { log, said } = made(json);
      for (const line of filled) log(line as unknown as LogLine);
      expect(said.out + said.err).not.toMatch(/canary/i);
      expect(said.out).not.toBe("");
    }
  });

  test("of a request says its endpoint as declared, and health checks are not logged", () => {
    const { log, lines } = made(true);
    const signals = loggedSignals(log);
    signals.request({ method: "GET", endpoint: "/healthz", status: 200, ms: 1 });
    signals.request({ method: CANARY, endpoint: "/threads/{thread_id}/runs", status: 200, ms: 1.4, tenant: "acme" });
    expect(lines()).toMatchObject([
      { kind: "request", method: "other", endpoint: "/threads/{thread_id}/runs", status: 200, ms: 1, tenant: "acme" },
    ]);
  });
});

test("what was thrown is a code of a list, whatever it calls itself", () => {
  class Canary extends Error {
    override readonly name = CANARY;
    readonly code = CANARY;
  }
  expect(faultCode(new Canary(CANARY))).toBe("internal");
  expect(faultCode(CANARY)).toBe("internal");
  expect(faultCode(new Error(CANARY, { cause: new MemoryError("disk_full", CANARY) }))).toBe("disk_full");
  expect(closedCode("constructor")).toBe("other");
  const throwing = (of: "code" | "cause") =>
    Object.defineProperty(new Error(CANARY), of, {
      get() {
        throw new Error(CANARY);
      },
    });
  for (const error of [throwing("code"), throwing("cause")]) {
    expect(faultCode(error)).toBe("internal");
    expect(knownProblem(error)).toBeUndefined();
  }
});

test("what nobody caught is told as a code, without a word of it", { timeout: 60_000 }, async () => {
  const program = `
    import { sayCrashes } from ${JSON.stringify(new URL("../../src/telemetry/log/say-crashes.ts", import.meta.url).href)};
    import { openLog } from ${JSON.stringify(new URL("../../src/telemetry/log/log.ts", import.meta.url).href)};
    sayCrashes(openLog({ out: (text) => process.stdout.write(text), err: () => {} }, { json: true }));
    Promise.reject(new Error(${JSON.stringify(CANARY)}));
    setInterval(() => {}, 1_000);`;
  const args = ["--conditions=@bulkhead/source", "--input-type=module", "-e", program];
  const child = spawn(process.execPath, args, { cwd: import.meta.dirname });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      said += chunk;
    });
  const [code] = await once(child, "close");
  expect({ code, said: JSON.parse(said) }).toMatchObject({
    code: 1,
    said: { kind: "crashed", what: "rejection", code: "internal" },
  });
  expect(said).not.toMatch(/canary/i);
});

test("the guide's table of lines is the program's", () => {
  const guide = readFileSync(new URL("../../../../docs/guide/telemetry.md", import.meta.url), "utf8");
  const rows = [...guide.matchAll(/^\| `(\w+)` \| (info|warn|error) \| (.*?) \|/gm)];
  const told = rows.map(([, kind, level, fields = ""]) => [
    kind,
    level,
    [...fields.matchAll(/`(\w+)`/g)].map(([, one]) => one),
  ]);
  expect(told).toEqual(
    Object.entries(LOG_LINES).map(([kind, { level, fields }]) => [kind, level, Object.keys(fields)]),
  );
});
