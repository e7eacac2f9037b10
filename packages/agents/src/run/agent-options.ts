// The options that a main agent and the middleware share.
import type { RunStore } from "@bulkhead/memory";
import { AgentsError } from "../agents-error.ts";
import { checkModelSpec, createModels, type ModelSpec } from "../model/models.ts";
import type { Ask } from "../tool/rules.ts";
import { type Tracing, workerTrace } from "../tracing/tracing.ts";
import { workerProcesses } from "../worker/process/worker-processes.ts";
import { checkRunLimits, type RunLimits } from "./limits.ts";
import type { Price } from "./run-report.ts";
import type { Settings } from "./settings.ts";

export interface AgentOptions {
  /** For workers without a model of their own. Default: the main agent's. */
  readonly model?: ModelSpec;
  /** What happens to a call that is not met. Default `"unmet"`: a person is asked; where nobody can answer it is denied. */
  readonly ask?: Ask;
  /** Milliseconds that a question to a person stands open; then it is answered `expired`. Default: seven days. */
  readonly askForMs?: number;
  readonly limits?: RunLimits;
  /** Who the agent works for. Default `"user"`. */
  readonly principal?: string;
  /** Principals and their addresses: `{ alice: ["alice@acme.eu"] }`. A recipient that nobody lists is the public. */
  readonly principals?: Readonly<Record<string, readonly string[]>>;
  /** Who may know what the user writes. Default `"public"`. */
  readonly userWords?: "public" | "principal";
  /** US dollars per million tokens, by the model's name. */
  readonly prices?: Readonly<Record<string, Price>>;
  /**
   * Where workers' loops run: in this process (default), or each in one of its own, without a network, a key or an environment
   * (`bubblewrap`: in a compartment of the kernel's, on Linux), or, of runs that a pool plays, with their models in whichever pool takes them.
   */
  readonly runIn?: (typeof RUN_IN)[number];
  /** What is told of workers to a collector. Default: nothing, to nobody. */
  readonly tracing?: Tracing;
  /** Where its runs are kept, so that they survive a crash and can ask a person. Default: of whoever watches the run. */
  readonly store?: RunStore;
}

const RUN_IN = ["inline", "process", "bubblewrap", "queue"] as const;

export const AGENT_OPTIONS = [
  "model",
  "ask",
  "askForMs",
  "limits",
  "principal",
  "principals",
  "userWords",
  "prices",
  "runIn",
  "tracing",
  "store",
] as const satisfies readonly (keyof AgentOptions)[];

/** @throws AgentsError `bad_agent`, `bad_model` */
export function agentSettings(
  model: { readonly main: ModelSpec | undefined; readonly worker: ModelSpec | undefined },
  options: AgentOptions,
): Settings {
  const {
    ask = "unmet",
    askForMs = SEVEN_DAYS,
    limits = {},
    principal = "user",
    principals = {},
    userWords = "public",
    prices = {},
    runIn = "inline",
    store,
  } = options;
  if (!["unmet", "tainted", "never"].includes(ask))
    throw new AgentsError("bad_agent", `ask is "unmet", "tainted" or "never"`);
  if (!(typeof askForMs === "number" && askForMs > 0))
    throw new AgentsError("bad_agent", "askForMs is a number of milliseconds above 0");
  if (!["public", "principal"].includes(userWords))
    throw new AgentsError("bad_agent", `userWords is "public" or "principal"`);
  if (!RUN_IN.includes(runIn))
    throw new AgentsError("bad_agent", `runIn is "inline", "process", "bubblewrap" or "queue"`);
  const processes = runIn === "process" || runIn === "bubblewrap" ? workerProcesses(runIn) : undefined;
  if (store !== undefined && typeof store?.claim !== "function")
    throw new AgentsError(
      "bad_agent",
      "store is a RunStore: databaseRunStore(await openDatabase()), or processRunStore()",
    );
  checkRunLimits(limits);
  if (model.main !== undefined) checkModelSpec(model.main, "the agent");
  if (model.worker !== undefined) checkModelSpec(model.worker, "the workers");
  return {
    ask,
    askForMs,
    limits,
    principal,
    principals,
    userWords,
    prices,
    model: model.main,
    workerModel: model.worker,
    models: createModels(),
    trace: workerTrace(options.tracing),
    store,
    processes,
    queued: runIn === "queue",
  };
}

const SEVEN_DAYS = 7 * 24 * 60 * 60 * 1_000;
