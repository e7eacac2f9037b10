// The two games of the demo: the same request, mailbox and model, once with an ordinary agent and once with Bulkhead.
import { performance } from "node:perf_hooks";
import { observeRun, type RunReport } from "@bulkhead/agents";
import type { BaseMessage } from "@langchain/core/messages";
import { CliError } from "../cli/cli-error.ts";
import { type PlainRun, readPlainRun } from "./plain-run.ts";
import type { TemplateParts } from "./template-parts.ts";

export interface Played<T> {
  readonly run: T;
  readonly ms: number;
  /** Where the scripted model used what nobody had shown it: then the figures mean nothing. */
  readonly cheats: readonly unknown[];
}

export interface PlayOptions {
  /** The mailbox's folder: payments and mails are written into it. */
  readonly folder: string;
  readonly parts: TemplateParts;
  readonly signal: AbortSignal;
}

export async function playPlain({ folder, parts, signal }: PlayOptions): Promise<Played<PlainRun>> {
  const model = parts.offlineModel();
  const requests: BaseMessage[][] = [];
  const meter = {
    awaitHandlers: true,
    handleChatModelStart: (_model: unknown, shown: BaseMessage[][]) => void requests.push(...shown),
  };
  const tools = parts.createInboxTools(folder);
  const started = performance.now();
  const done = await parts
    .createPlainAgent(folder, model)
    .invoke(asked(parts), { signal, callbacks: [meter], recursionLimit: STEPS });
  const ms = performance.now() - started;
  return { run: readPlainRun(requests, done.messages, tools), ms, cheats: model.cheats };
}

export async function playGuarded({ folder, parts, signal }: PlayOptions): Promise<Played<RunReport>> {
  const model = parts.offlineModel();
  const started = performance.now();
  const { report } = await observeRun({}, async () =>
    parts.createInboxAgent(folder, model).invoke(asked(parts), { signal, recursionLimit: STEPS }),
  );
  const ms = performance.now() - started;
  if (report === undefined)
    throw new CliError(
      "demo_failed",
      "The template's agent ran without Bulkhead.",
      "Reinstall: its files do not fit this program.",
      { exit: 1 },
    );
  return { run: report, ms, cheats: model.cheats };
}

const STEPS = 1000;

function asked({ request }: TemplateParts) {
  return { messages: [{ role: "user", content: request }] };
}
