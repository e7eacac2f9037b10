// Evaluators of the url-shortener that judge as those in its sandbox do, without running anything: by what the script's workers
// write wrong. A killed run is about the control unit; `npm run soak` kills it with the real ones.
import type { Evaluator } from "@bulkhead/agents";
import { forgetsTheCut, takesAnyScheme, trustsTheIndex } from "../../examples/url-shortener/script/mishaps.ts";

export function quickEvaluators(names: readonly string[]): Readonly<Record<string, Evaluator>> {
  return Object.fromEntries(names.map((name) => [name, quickEvaluator(name)]));
}

function quickEvaluator(name: string): Evaluator {
  return {
    name,
    async evaluate({ read, files }) {
      const [path, wrong] = WRONG[name] ?? [];
      const isThere = path !== undefined && files.some((file) => file.path === path);
      if (!isThere || (await read(path)).toString("utf8") !== wrong?.()) return { verdict: "pass" };
      return { verdict: "fail", diagnostics: [{ file: path, rule: "test" }] };
    },
  };
}

const WRONG: Readonly<Record<string, readonly [path: string, text: () => string]>> = {
  accept_validation: ["src/validation.ts", takesAnyScheme],
  types: ["src/slug.ts", trustsTheIndex],
  accept_store: ["src/store.ts", forgetsTheCut],
};
