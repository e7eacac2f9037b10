// A spawn without a main agent, for tests of what stands below it: its outcome as the main side would read it.
import { joinLabels, type Label, type Outcome } from "@bulkhead/sandbox";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { createModels } from "../../src/model/models.ts";
import type { Run } from "../../src/run/run.ts";
import { spawn } from "../../src/worker/spawn.ts";
import type { AnyWorker } from "../../src/worker/worker.ts";
import { STRANGER } from "../run/make-run.ts";

interface SpawnAloneOptions {
  /** Of all fields of the input, and of the context that asks. */
  readonly label?: Label;
  readonly signal?: AbortSignal;
}

export async function spawnAlone(
  run: Run,
  worker: AnyWorker,
  input: Readonly<Record<string, unknown>>,
  model: BaseChatModel,
  { label = STRANGER, signal = new AbortController().signal }: SpawnAloneOptions = {},
): Promise<Outcome<unknown>> {
  const models = createModels();
  const result = await spawn(run, {
    position: "c1-0",
    worker,
    input,
    labels: Object.fromEntries(Object.keys(input).map((name) => [name, label])),
    context: joinLabels(run.thread.label, label),
    block: run.thread.handles.reserve(worker.wrapped.handles),
    models: () => models(model),
    signal,
  });
  if (!result.ok) return { ok: false, code: result.code };
  return { ok: true, value: JSON.parse(JSON.stringify(result.value.value)) };
}
