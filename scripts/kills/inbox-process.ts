// Plays the inbox of the template with its offline model, or takes its run up: node inbox-process.ts <asked as JSON>. It may
// be told when to die. Prints `waits` when a person is asked, `ended` with the answer at its end.
import { join } from "node:path";
import { observeRun } from "@bulkhead/agents";
import { type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { createInboxAgent } from "../../apps/orchestrator/src/templates/inbox/agent.ts";
import offlineModel from "../../apps/orchestrator/src/templates/inbox/offline-model.ts";
import { request } from "../../apps/orchestrator/src/templates/inbox/request.ts";
import { databaseSaver } from "../../packages/agents/src/checkpoints/database-saver.ts";
import { type Death, dieAt } from "./death.ts";
import { keepLine } from "./kept-lines.ts";

export interface InboxAsked {
  readonly target: DatabaseOptions;
  /** Of the mailbox. */
  readonly folder: string;
  readonly thread: string;
  readonly life: number;
  readonly death?: Death;
}

const { target, folder, thread, life, death } = JSON.parse(process.argv[2] ?? "") as InboxAsked;
const database = await openDatabase(target);
const statements = dieAt(death, database.pool);
const started = performance.now();
const model = offlineModel();
const agent = createInboxAgent(folder, model);
const config = { configurable: { thread_id: thread } };
const begun = (await databaseSaver(database).getTuple(config)) !== undefined;
const input = begun ? null : { messages: [{ role: "user", content: request }] };
const { result } = await observeRun(
  {
    store: databaseRunStore(database),
    observe: (event) => {
      if (event.kind === "model_call" && event.who !== "main")
        keepLine(join(folder, "models"), `${life} ${event.position}`);
    },
  },
  () => agent.invoke(input, config),
);
if ("__interrupt__" in result) console.log("waits");
else {
  const took = { ms: Math.round(performance.now() - started), statements: statements() };
  console.log(`ended ${JSON.stringify({ answer: result.messages.at(-1)?.text, cheats: model.cheats, took })}`);
}
await database.close();
