// Every limit of a worker holds, against models and tools that do not care.
import { tool as langchainTool } from "@langchain/core/tools";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyTool, defineTool, defineWorker } from "../../src/index.ts";
import { call, returns, type ScriptedModel, says, scriptedModel } from "../../src/testing/index.ts";
import { makeRun } from "../run/make-run.ts";
import { spawnAlone } from "./spawn-alone.ts";

const input = z.object({});
const tool = (run: () => unknown) =>
  defineTool({ name: "open", description: "", input, effect: "read", run: async () => run() });

async function live(limits: object, model: ScriptedModel, tools: readonly AnyTool[] = [tool(() => "text")]) {
  const below = defineWorker({ name: "below", purpose: "p", input, returns: z.string().max(900) });
  const middle = defineWorker({ name: "middle", purpose: "p", input, returns: z.string().max(900), workers: [below] });
  const worker = defineWorker({
    name: "w",
    purpose: "p",
    input,
    returns: z.string().max(900),
    tools,
    workers: [middle],
    limits,
  });
  const { run } = makeRun();
  const outcome = await spawnAlone(run, worker, {}, model);
  return { code: outcome.ok ? "ok" : outcome.code, run, model };
}

const forEver = () => scriptedModel({ w: () => call("open") });

describe("a worker's limit of", () => {
  test("wallMs ends one whose model never answers", async () => {
    expect((await live({ wallMs: 30 }, scriptedModel({ w: () => new Promise(() => {}) }))).code).toBe("timeout");
  });

  test.each<readonly [string, () => unknown]>([
    ["never answers, and does not hear the signal", () => new Promise(() => {})],
    [
      "reads a stream that never ends",
      async () => {
        for await (const _ of new ReadableStream({ start: (to) => to.enqueue("a") }));
      },
    ],
    [
      "is LangChain's, and streams for ever",
      () =>
        langchainTool(
          async function* () {
            yield "a";
            await new Promise(() => {});
          } as never,
          { name: "inner", description: "", schema: z.object({}) },
        ).invoke({}),
    ],
  ])("wallMs ends one whose tool %s", async (_, run) => {
    expect((await live({ wallMs: 60 }, scriptedModel({ w: [call("open")] }), [tool(run)])).code).toBe("timeout");
  });

  test("steps ends one that goes on calling", async () => {
    const { code, model } = await live({ steps: 3 }, forEver());
    expect([code, model.requests.length]).toEqual(["step_limit", 3]);
  });

  test("tokens ends one that goes on calling", async () => {
    const usage = { input: 40, output: 10 };
    const model = scriptedModel({ w: () => ({ ...call("open"), usage }) });
    expect((await live({ tokens: 120 }, model)).code).toBe("budget_exceeded");
    expect(model.requests).toHaveLength(3);
  });

  test("toolBytes shows it the head of 50 MB, in a moment", async () => {
    let shown = 0;
    const model = scriptedModel({
      w: [
        call("open"),
        ({ messages }) => {
          shown = messages.at(-1)?.text.length ?? 0;
          return returns("done");
        },
      ],
    });
    const { code } = await live({ toolBytes: 1_000 }, model, [tool(() => "x".repeat(50_000_000))]);
    expect(code).toBe("ok");
    expect(shown).toBeLessThan(1_100);
  });

  test("resultBytes rejects what is longer, and it may be mended once", async () => {
    const long = returns("x".repeat(200));
    expect((await live({ resultBytes: 100 }, scriptedModel({ w: [long, long] }))).code).toBe("too_large");
    expect((await live({ resultBytes: 100 }, scriptedModel({ w: [long, returns("x")] }))).code).toBe("ok");
  });

  test("depth is a code to whoever asked too deep", async () => {
    const model = scriptedModel({
      w: [call("middle"), ({ messages }) => returns(messages.at(-1)?.text ?? "")],
      middle: [call("below"), ({ messages }) => returns(messages.at(-1)?.text ?? "")],
    });
    const { run } = await live({ depth: 1 }, model);
    expect(run.report().spawns.at(-1)?.raw).toContain("depth_limit");
    expect(run.report().spawns.map(({ worker }) => worker)).toEqual(["middle", "w"]);
  });

  test("one worker is not another's", async () => {
    const model = scriptedModel({ w: [call("middle"), returns("ok")], middle: [says("a"), says("b")] });
    expect((await live({ steps: 2 }, model)).code).toBe("ok");
  });
});
