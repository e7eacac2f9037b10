// A client that is generated from the OpenAPI document, and a program of a user's on top of it: both type-checked, then run.
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "../cli/bulkhead-process.ts";

export interface GeneratedClient extends Disposable {
  /** The state that an agent's run ends with. */
  ask(asked: { readonly url: string; readonly key: string; readonly agent: string; readonly text: string }): Promise<{
    readonly messages: readonly { readonly content: string }[];
  }>;
}

const PROGRAM = `import { defaults, postRunsWait } from "./client.ts";
export async function ask({ url, key, agent, text }: { url: string; key: string; agent: string; text: string }) {
  defaults.baseUrl = url;
  const input = { messages: [{ role: "user", content: text }] };
  const { status, data } = await postRunsWait({ assistant_id: agent, input }, { headers: { "x-api-key": key } });
  if (status !== 200) throw new Error(data.code);
  return data;
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
  const { ask } = (await import(pathToFileURL(join(folder.path, "program.ts")).href)) as GeneratedClient; // PROGRAM
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
