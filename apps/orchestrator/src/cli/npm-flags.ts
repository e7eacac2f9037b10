// `npm run bulkhead run agent.ts --json`: without `--` npm takes the flags for its own settings, and passes on the rest.
import { byNpm } from "../terminal/terminal.ts";

/** Flags of ours that npm has kept: it tells of them in the environment. */
export function flagsLostToNpm(argv: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  if (!byNpm(env) || argv.some((word) => word.startsWith("-"))) return []; // a flag came through, so there was a `--`
  return FLAGS.filter((name) => (env[`npm_config_${name}`] ?? "") !== "").map((name) => `--${name}`);
}

const FLAGS = ["model", "input", "template", "json"];
