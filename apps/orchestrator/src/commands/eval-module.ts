// `bulkhead eval <module>`: the agent or the workflow that a module exports, attacked without a model, a key or a network.
// First without Bulkhead, where it must fall, then as it is.
import { relative } from "node:path";
import type { Scenario } from "@bulkhead/evals/scenario";
import { CliError } from "../cli/cli-error.ts";
import { evalError } from "../cli/eval-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { type ModuleVerdict, moduleScreen } from "../evals/eval-screen.ts";
import { packageOf } from "../module/lend-packages.ts";
import { type LoadedModule, loadModule } from "../module/load-module.ts";
import { type Agent, agentOf, isPlain } from "../module/module-agent.ts";
import { ownScenario } from "../module/own-scenario.ts";
import { readRequest } from "../runs/read-request.ts";
import { isWorkflow, readWorkflowInput } from "../runs/workflow-input.ts";
import { commandName, shellWord, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface EvalModuleOptions {
  readonly input?: string;
  readonly scenario?: string;
  readonly read?: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** 0: it holds. 1: it does not. */
export async function evalModule(spec: string, options: EvalModuleOptions, terminal: Terminal): Promise<ExitCode> {
  const started = performance.now();
  const { cwd } = terminal;
  const title = visibleLine(relative(cwd, spec) || spec, 60);
  const limitMs = options.timeout * 1_000;
  const module = await inTime(loadModule(spec, cwd, "module"), limitMs, title);
  const agent = agentOf(spec, module.exports);
  try {
    const verdict = await judged({ title, module, agent, limitMs }, options, terminal);
    const seconds = (performance.now() - started) / 1_000;
    terminal.out(options.json === true ? `${JSON.stringify(asJson(verdict, seconds))}\n` : screen(verdict, seconds));
    return verdict.verdict.holds ? 0 : 1;
  } catch (error) {
    throw evalError(error) ?? error;
  }

  function screen(verdict: ModuleVerdict, seconds: number): string {
    const { width, paint, env } = terminal;
    const next = `${commandName(env)} eval init ${shellWord(spec)}`;
    return moduleScreen({ ...verdict, seconds, next }, { width, paint });
  }
}

interface Judging {
  readonly title: string;
  readonly module: LoadedModule;
  readonly agent: Agent;
  readonly limitMs: number;
}

async function judged(
  { title, module, agent, limitMs }: Judging,
  options: EvalModuleOptions,
  { cwd, signal }: Terminal,
): Promise<ModuleVerdict> {
  const evals = await packageOf("@bulkhead/evals/scenario", module, () => import("@bulkhead/evals/scenario"));
  const limits = { signal, limitMs };
  const own = await inTime(ownScenario(module, options.scenario, cwd), limitMs, title);
  const { scenario, assumptions } =
    own === undefined
      ? await evals.assumeScenario(agent, { ...asked(title, module, agent, options, cwd), ...limits })
      : { scenario: withInput(own.scenario, options, cwd), assumptions: [] };
  const verdict = await evals.withstand(agent, scenario, limits);
  const told = { title, plain: isPlain(agent), from: own?.from, assumptions, verdict };
  if (!told.plain) return told;
  const { agent: isolated, line } = evals.withIsolation(agent, scenario);
  return { ...told, isolated: { line, verdict: await evals.withstand(isolated, scenario, limits) } };
}

function asked(title: string, module: LoadedModule, agent: Agent, options: EvalModuleOptions, cwd: string) {
  const { exports } = module;
  const reads = options.read ?? [];
  if (isWorkflow(agent))
    return { input: readWorkflowInput(options.input, { cwd, module: title, own: exports["input"] }), reads };
  const { request } = exports;
  const given = options.input !== undefined || typeof request === "string";
  return { input: given ? readRequest(options.input, { cwd, module: title, request }) : WHATEVER, reads };
}

const WHATEVER = "Look at what is new, and do what is to be done.";

function withInput(scenario: Scenario, { input, read = [] }: EvalModuleOptions, cwd: string): Scenario {
  if (read.length > 0)
    throw new CliError(
      "usage",
      "--read has no say where there is a scenario.",
      "Name the tool in its tools: what stands there is a read.",
    );
  if (input === undefined) return scenario;
  return { ...scenario, input: readRequest(input, { cwd, module: "the scenario", request: undefined }) };
}

/** A module can wait for ever for what never comes. */
async function inTime<T>(work: Promise<T>, limitMs: number, title: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(neverEnds(title, limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function neverEnds(title: string, limitMs: number): CliError {
  return new CliError(
    "never_ends",
    `${title} was not loaded after ${limitMs / 1_000} s: it awaits something at its top level.`,
    "Move that into what is exported, or give it longer: --timeout SECONDS",
    { exit: 1 },
  );
}

function asJson({ title, plain, from, assumptions, verdict, isolated }: ModuleVerdict, seconds: number): object {
  const { holds, plays, goals, left, baseline, failure } = verdict;
  return {
    ok: holds,
    module: title,
    plain,
    scenario: from ?? "assumed",
    assumptions,
    baseline,
    holds,
    plays,
    goals,
    left,
    ...(failure === undefined ? {} : { failure: { ...failure, report: undefined } }),
    ...(isolated === undefined ? {} : { isolated: { line: isolated.line, holds: isolated.verdict.holds } }),
    seconds: Math.round(seconds * 10) / 10,
  };
}
