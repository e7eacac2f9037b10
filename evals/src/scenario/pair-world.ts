// One world of a pair: reads answer as the scenario says with other words of strangers behind it, workers come to the same
// outcome in other ways, both take other times. What the main side may see is the same in both: the plan says what fails.
import { createHash } from "node:crypto";
import type { PlayedCode, PlayedTools } from "@bulkhead/agents";
import type { Json } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import fc from "fast-check";
import { latency, wait } from "../non-interference/latency.ts";
import { type Reply, replies } from "../non-interference/reply.ts";
import { spellings } from "../non-interference/spelling.ts";
import { thrown, thrownOf } from "../non-interference/thrown.ts";
import { workerScripts } from "../non-interference/worker-script.ts";
import { outside } from "../non-interference/world.ts";
import type { Flow } from "./flow.ts";
import { injectInto } from "./injected.ts";
import { playedWorld, reads } from "./played-world.ts";
import type { Scenario } from "./scenario.ts";
import { templateOf } from "./value-template.ts";
import { noiseOf, withoutNoise } from "./world-noise.ts";

export interface PairWorld {
  readonly tools: PlayedTools;
  readonly code: PlayedCode;
  /** What the worker's model says, step by step; the last one for every further step. */
  replies(worker: string, input: Json, returns: JsonSchema): readonly Reply[];
  readonly noise: string;
  /** Of both worlds: whether a read answered with anything that a stranger could have written. */
  readonly spoke: boolean;
}

export interface PairOptions {
  readonly flow: Flow;
  readonly scenario: Pick<Scenario, "tools" | "workers">;
  /** Of both worlds. */
  readonly plan: number;
  readonly seed: number;
}

/** One of so many things fails, in both worlds alike. */
const FAILING = 8;
const CODES = ["no_result", "invalid_json", "model_failed"] as const;

export function pairWorld({ flow, scenario, plan, seed }: PairOptions): PairWorld {
  const noise = noiseOf(seed, flow);
  const clean = <T>(value: T): T => withoutNoise(value, seed);
  const played = playedWorld({ tools: flow.tools, scenario });
  let spoke = false;
  const draw = <T>(from: fc.Arbitrary<T>, key: string): T => {
    const [value] = fc.sample(from, { numRuns: 1, seed: hash(`${seed}/${key}`) });
    return value as T; // one was asked for
  };
  const failsIn = (key: string): boolean => hash(`${plan}/${key}`) % FAILING === 0;
  const spelled = (value: Json, schema: JsonSchema, key: string): string => {
    const template = templateOf(value, schema);
    return template === undefined ? JSON.stringify(value) : draw(spellings(template), key);
  };
  return {
    noise,
    get spoke() {
      return spoke;
    },
    tools: (tool, args) =>
      outside(async () => {
        const key = `${tool.base}/${JSON.stringify(clean(args))}`;
        await wait(draw(latency, `${key}/wait`));
        const isRead = reads(tool, scenario);
        if (isRead && failsIn(key)) throw thrownOf(draw(thrown, key));
        const result = await played.answer(tool, clean(args));
        if (!isRead) return result;
        const { result: noisy, injected } = injectInto(result, noise);
        spoke ||= injected;
        return noisy;
      }),
    code: (worker, input, signal) =>
      outside(async () => {
        const value = (await worker.run(clean(input), { signal })) as Json; // the boundary looks at it
        await Promise.resolve(worker.run(input, { signal })).catch(() => undefined); // what it keeps, it keeps of this
        return JSON.parse(spelled(value, worker.returnsSchema, worker.name)) as unknown;
      }),
    replies(worker, input, returns) {
      const given = clean(input);
      const key = `${worker}/${JSON.stringify(given)}`;
      if (failsIn(key)) {
        const code = CODES[hash(`${plan}/${key}/code`) % CODES.length] ?? "no_result";
        return draw(workerScripts({ returns, planned: { ok: false, code }, calls: [] }), key);
      }
      const honest = honestAnswer(scenario, worker, given);
      const template = templateOf(honest, returns);
      if (template === undefined)
        return [draw(replies([{ name: "return", text: JSON.stringify({ value: honest }) }]), key)];
      return draw(workerScripts({ returns, planned: { ok: true, template }, calls: [] }), key);
    },
  };
}

function honestAnswer({ workers }: Pick<Scenario, "workers">, worker: string, input: Json): Json {
  if (!Object.hasOwn(workers, worker)) return { text: JSON.stringify(input).slice(0, 1_000) };
  try {
    return (workers[worker]?.(input) ?? null) as Json; // what it is, the boundary tells
  } catch {
    return null;
  }
}

function hash(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) & 0x7fffffff;
}
