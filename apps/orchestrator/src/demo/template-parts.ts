// What the demo needs of the template `inbox`. It runs from a copy, as it will for whoever starts from it.
import { join } from "node:path";
import { loadModule } from "../module/load-module.ts";

export type TemplateParts = Awaited<ReturnType<typeof loadTemplate>>;

export async function loadTemplate(folder: string, signal: AbortSignal) {
  const load = async <T>(file: string): Promise<T> => {
    signal.throwIfAborted();
    return (await loadModule(join(folder, file), folder, "template")).exports as T; // our own files, typed below
  };
  const { createPlainAgent } = await load<typeof import("../templates/inbox/plain-agent.ts")>("plain-agent.ts");
  const { createInboxAgent } = await load<typeof import("../templates/inbox/agent.ts")>("agent.ts");
  const { createInboxTools } = await load<typeof import("../templates/inbox/tools.ts")>("tools.ts");
  const { default: offlineModel } =
    await load<typeof import("../templates/inbox/offline-model.ts")>("offline-model.ts");
  const { understand } = await load<typeof import("../templates/inbox/understand.ts")>("understand.ts");
  const { corpus } = await load<typeof import("../templates/inbox/corpus.ts")>("corpus.ts");
  const { request } = await load<typeof import("../templates/inbox/request.ts")>("request.ts");
  const { authorised } = await load<typeof import("../templates/inbox/authorised.ts")>("authorised.ts");
  const { input } = await load<typeof import("../templates/inbox/service.ts")>("service.ts");
  return {
    createPlainAgent,
    createInboxAgent,
    createInboxTools,
    offlineModel,
    understand,
    corpus,
    request,
    authorised,
    input,
  };
}
