// A client that is generated from the OpenAPI document, and a program of a user's on top of it: both type-checked, then run.
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "../cli/bulkhead-process.ts";

export interface GeneratedClient extends Disposable {
  /** How an agent's run ends, and what is kept of it. */
  ask(asked: { readonly url: string; readonly key: string; readonly agent: string; readonly text: string }): Promise<{
    readonly end: { readonly messages?: readonly { readonly content: string }[] };
    readonly state: string | undefined;
  }>;
}

/** Its types are the generator's: what is answered is known to the checker, and what is not answered is refused by it. */
const PROGRAM = `import { defaults, getV1Runs, postRunsWait, type Message } from "./client.ts";
export async function ask({ url, key, agent, text }: { url: string; key: string; agent: string; text: string }) {
  defaults.baseUrl = url;
  defaults.headers = { "x-api-key": key };
  const input = { messages: [{ role: "user", content: text }] };
  const end = await postRunsWait({ assistant_id: agent, input }, { idempotencyKey: "once" });
  if (end.status !== 200) throw new Error(end.data.code);
  const messages: Message[] | undefined = end.data.messages;
  // @ts-expect-error: no end has it
  void end.data.nothing;
  const kept = await getV1Runs({ limit: 1 });
  if (kept.status !== 200) throw new Error(kept.data.code);
  const [run] = kept.data.runs;
  // @ts-expect-error: no run is so
  if (run?.state === "nothing") throw new Error(run.id);
  return { end: { ...end.data, messages }, state: run?.state };
}
`;

export async function generatedClient(document: string): Promise<GeneratedClient> {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, "node_modules/@oazapfts"), { recursive: true });
  symlinkSync(dirname(require.resolve("@oazapfts/runtime")), join(folder.path, "node_modules/@oazapfts/runtime"));
  folder.file("openapi.json", document);
  folder.file("program.ts", PROGRAM);
  await run(join(dirname(require.resolve("oazapfts")), "cli.js"), "openapi.json", "client.ts");
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2024",
    "--allowImportingTsExtensions",
  ];
  await run(TSC, ...options, "--skipLibCheck", "program.ts");
  const { ask }: GeneratedClient = await import(pathToFileURL(join(folder.path, "program.ts")).href);
  return { ask, [Symbol.dispose]: () => folder[Symbol.dispose]() };

  async function run(...args: readonly string[]): Promise<void> {
    await promisify(execFile)(process.execPath, args, { cwd: folder.path }).catch(
      (error: { stdout: string; stderr: string }) => {
        throw new Error(`${args[0]}: ${error.stdout}${error.stderr}`);
      },
    );
  }
}

const require = createRequire(import.meta.url);

const TSC = join(import.meta.dirname, "../../../../node_modules/typescript/bin/tsc");
