// The demo's job as its two callers see it, over HTTP alone: one asks for it with LangGraph's SDK and a key that may run, the
// other answers what a person is asked with a key that may approve.
import { Client } from "@langchain/langgraph-sdk";
import { z } from "zod";
import type { Person } from "./person.ts";

export interface ServiceCallers {
  readonly url: string;
  readonly keys: { readonly run: string; readonly approve: string };
  readonly assistant: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly person: Person;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface PlayedService {
  /** The first of them: what goes on with it afterwards has ids of its own. */
  readonly run: string;
  readonly outcome: unknown;
  readonly approved: number;
  readonly rejected: number;
}

export async function playService({
  url,
  keys,
  assistant,
  input,
  person,
  say,
  signal,
}: ServiceCallers): Promise<PlayedService> {
  const client = new Client({ apiUrl: url, apiKey: keys.run });
  const { thread_id: thread } = await client.threads.create({ signal });
  const streamMode: ("custom" | "values")[] = ["custom", "values"];
  let streaming: AsyncIterable<{ readonly event: string; readonly data: unknown }> = client.runs.stream(
    thread,
    assistant,
    { input, streamMode, signal },
  );
  let [run, approved, rejected] = ["", 0, 0];
  for (;;) {
    let values: z.infer<typeof state> = {};
    for await (const { event, data } of streaming) {
      if (event === "metadata" && run === "") run = started.parse(data).run_id;
      if (event === "values") values = state.parse(data);
    }
    const [waits] = values.__interrupt__ ?? [];
    if (waits === undefined) return { run, outcome: values.outcome, approved, rejected };
    const asked = new URL(waits.value.approvals, url);
    const answers = await answerAll(asked, { url, key: keys.approve, person, signal });
    approved += answers.approved;
    rejected += answers.rejected;
    const asks = answers.approved + answers.rejected;
    say(`${asks} ${asks === 1 ? "question" : "questions"} to a person, who approved ${answers.approved}\n`);
    streaming = client.runs.joinStream(thread, run, { streamMode, signal }); // answered, it goes on by itself
  }
}

const started = z.object({ run_id: z.string() });
const state = z.object({
  outcome: z.unknown().optional(),
  __interrupt__: z.array(z.object({ value: z.object({ approvals: z.string() }) })).optional(),
});
const questions = z.object({
  approvals: z.array(
    z.object({ id: z.string(), tool: z.string(), arguments: z.record(z.string(), z.unknown()), digest: z.string() }),
  ),
});

async function answerAll(
  asked: URL,
  { url, key, person, signal }: Pick<ServiceCallers, "url" | "person" | "signal"> & { readonly key: string },
): Promise<Pick<PlayedService, "approved" | "rejected">> {
  const call = async (to: URL, body?: object) => {
    const response = await fetch(to, {
      method: body === undefined ? "GET" : "POST",
      headers: { "x-api-key": key, "content-type": "application/json" },
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`an answer was refused: ${response.status}`);
    return response.json();
  };
  const { approvals } = questions.parse(await call(asked));
  let approved = 0;
  for (const { id, tool, arguments: args, digest } of approvals) {
    const yes = person({ tool, arguments: args });
    if (yes) approved += 1;
    await call(new URL(`/v1/approvals/${id}/${yes ? "approve" : "reject"}`, url), yes ? { digest } : {});
  }
  return { approved, rejected: approvals.length - approved };
}
