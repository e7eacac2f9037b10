// The whole inbox job, with every way in which a process can say something held back: it says nothing. What strangers
// wrote is shown by the command line alone, in a frame, and only with --debug.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { expect, test, vi } from "vitest";
import { createInboxAgent } from "../../src/templates/inbox/agent.ts";
import offlineModel from "../../src/templates/inbox/offline-model.ts";
import { request } from "../../src/templates/inbox/request.ts";
import { temporaryInbox } from "./temporary-inbox.ts";

const input = { messages: [{ role: "user", content: request }] };

/** Everything that is printed while the work runs. */
async function printed(work: () => Promise<unknown>): Promise<string[]> {
  const heard: string[] = [];
  const spies = [
    ...(["log", "info", "warn", "error", "debug", "trace", "dir"] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void heard.push(format(...words))),
    ),
    ...[process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        heard.push(String(chunk));
        return true;
      }),
    ),
    vi.spyOn(process, "emitWarning").mockImplementation((warning) => void heard.push(String(warning))),
  ];
  try {
    await work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return heard;
}

test("a job with every trick of the mailbox in it prints nothing", async () => {
  using inbox = temporaryInbox();
  const model = offlineModel();
  expect(await printed(() => createInboxAgent(inbox.folder, model).invoke(input, { recursionLimit: 100 }))).toEqual([]);
  expect(model.log.length).toBeGreaterThan(10);
});

test("nor does one whose mails cannot be opened", async () => {
  using inbox = temporaryInbox();
  rmSync(join(inbox.folder, "mail"), { recursive: true });
  expect(
    await printed(() =>
      createInboxAgent(inbox.folder, offlineModel())
        .invoke(input)
        .catch(() => {}),
    ),
  ).toEqual([]);
});
