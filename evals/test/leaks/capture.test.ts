// The whole main side is recorded: what a plain agent leaks is found on every channel that carries data, in every encoding.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SPELT } from "../../src/leaks/canary.ts";
import { capture } from "../../src/leaks/capture.ts";
import type { Channel } from "../../src/leaks/channel.ts";
import { createDetector } from "../../src/leaks/detector.ts";
import { type TraceCollector, traceCollector } from "../../src/leaks/trace-collector.ts";
import { canary, mainAgent, plain, withMiddleware } from "./mailbox.ts";

let collector: TraceCollector;
beforeAll(async () => {
  collector = await traceCollector();
});
afterAll(() => collector[Symbol.asyncDispose]());

const detector = createDetector([canary]);

/** Nothing in this mailbox gives anything to these. */
const SILENT: readonly Channel[] = [
  "rows", // of a database: none is attached here
  "stream custom",
  "custom events",
  "inner middleware",
  "thrown errors",
  "console",
  "globals",
  "OpenTelemetry",
  "warnings",
];

test("a plain agent shows the canary, in every encoding, on every channel that carries data (the control)", async () => {
  const recording = await capture(plain, { collector });
  const missed = Object.entries(recording).flatMap(([channel, frames]) => {
    const spelt = detector.find(frames).get(canary);
    return SPELT.filter((one) => !spelt?.has(one)).map((one) => `${channel}: ${one}`);
  });
  expect(missed.filter((cell) => !SILENT.some((channel) => cell.startsWith(channel)))).toEqual([]);
}, 30_000);

describe.for([
  ["createMainAgent", mainAgent],
  ["isolationMiddleware", withMiddleware],
] as const)("%s", ([, subject]) => {
  test("shows it on none", async () => {
    const recording = await capture(subject, { collector });
    const leaks = Object.entries(recording).filter(([, frames]) => detector.find(frames).size > 0);
    expect(leaks.map(([channel]) => channel)).toEqual([]);
    expect(recording["LangSmith"].length).toBeGreaterThan(0);
    expect(recording["model requests"].length).toBeGreaterThan(0);
  });
});
