// An example that shows one thing, which does not hold with the model broken:model; with absent:model it cannot be played.
import { runExample } from "../run-example.ts";

await runExample({ name: "small", says: "Shows one thing." }, async ({ model, progress }) => {
  if (model === "absent:model") throw Object.assign(new Error("there is no such model"), { code: "bad_model" });
  progress(1, 2, "halfway");
  return {
    claims: [{ what: "one thing is shown", holds: model !== "broken:model", seen: "42" }],
    lines: ["a line for a person"],
    figures: { model: model ?? "script" },
  };
});
