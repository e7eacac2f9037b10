// Which models a run asks: the main agent's own, and what its workers without one of their own use.
import { AgentsError } from "../agents-error.ts";
import type { ModelSpec, NamedModel } from "../model/models.ts";
import type { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import type { AnyWorker, ModelWorker } from "../worker/worker.ts";
import type { Entry } from "./catalog.ts";

export class MainModels {
  readonly #settings: Settings;
  readonly #main = new WeakMap<Run, ModelSpec>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** `agents`: what `createAgent` was made with: a chat model, or what `initChatModel` makes, which `models` unwraps. */
  main(run: Run, agents: ModelSpec): Promise<readonly NamedModel[]> {
    const spec = run.observation?.model ?? this.#settings.model ?? agents;
    this.#main.set(run, spec);
    return this.#settings.models(spec);
  }

  worker(run: Run, worker: ModelWorker): Promise<readonly NamedModel[]> {
    const spec = run.observation?.model ?? worker.model ?? this.#others(run);
    if (spec === undefined) throw new AgentsError("bad_model", "the worker has no model");
    return this.#settings.models(spec);
  }

  /**
   * A run that is taken up at its calls has not heard of the model that `createAgent` was made with.
   * @throws AgentsError `bad_agent`
   */
  require(run: Run, entry: Entry | undefined): void {
    if (run.observation?.model !== undefined || this.#others(run) !== undefined || !needsModel(entry)) return;
    throw new AgentsError(
      "bad_agent",
      "a run that another process began is taken up at its calls, and their workers have no model: give isolationMiddleware({ model })",
    );
  }

  /** Of workers without one of their own. */
  #others(run: Run): ModelSpec | undefined {
    return this.#settings.workerModel ?? this.#settings.model ?? this.#main.get(run);
  }
}

function needsModel(entry: Entry | undefined): boolean {
  if (entry === undefined || entry.kind === "tool") return false;
  return entry.kind === "intent" || lacksModel(entry.worker);
}

function lacksModel(worker: AnyWorker): boolean {
  return worker.kind === "model" && (worker.model === undefined || worker.workers.some(lacksModel));
}
