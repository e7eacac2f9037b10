// `npm run example:trip-planner`: five conversations that correct themselves, each kept as a task tree.
import { runExample } from "../shared/run-example.ts";
import { planTrips } from "./plan-trips.ts";

await runExample(
  {
    name: "trip-planner",
    says: [
      "A trip, a dinner, a meeting, a cart and a form, each said in many turns that correct each other. Each becomes a task tree;",
      "after every turn every slot is held against what must be so, and a second process ends what the first began.",
    ].join("\n"),
  },
  planTrips,
);
