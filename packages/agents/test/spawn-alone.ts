// A spawn without a main agent, for tests of what stands below it: its outcome as the main side would read it.
import { joinLabels, type Outcome } from "@bulkhead/sandbox";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { createModels } from "../src/models.ts";
import type { Run } from "../src/run.ts";
import { spawn } from "../src/spawn.ts";
import type { AnyWorker } from "../src/worker.ts";
import { STRANGER } from "./make-run.ts";

export async function spawnAlone(
  run: Run,
  worker: AnyWorker,
  input: Readonly<Record<string, unknown>>,
  model: BaseChatModel,
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome<unknown>> {
  const models = createModels();
  const result = await spawn(run, {
    position: "c1-0",
    worker,
    input,
    labels: Object.fromEntries(Object.keys(input).map((name) => [name, STRANGER])),
    context: joinLabels(run.thread.label, STRANGER),
    block: run.thread.handles.reserve(worker.wrapped.handles),
    models: () => models(model),
    signal,
  });
  if (!result.ok) return { ok: false, code: result.code };
  return { ok: true, value: JSON.parse(JSON.stringify(result.value.value)) };
}
