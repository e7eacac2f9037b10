// An example that shows one thing, which does not hold with the model broken:model.
import { runExample } from "../run-example.ts";

await runExample({ name: "small", says: "Shows one thing." }, async ({ model, progress }) => {
  progress(1, 2, "halfway");
  return {
    claims: [{ what: "one thing is shown", holds: model !== "broken:model", seen: "42" }],
    lines: ["a line for a person"],
    figures: { model: model ?? "script" },
  };
});
