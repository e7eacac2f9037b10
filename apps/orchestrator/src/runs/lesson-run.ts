// A lesson that waits for a learner (`createLearner`) is kept as a run that is stopped. Nobody goes on with it but a learner, so it is
// no run that was cut.
import type { RunSummary } from "@bulkhead/memory";

export const isLesson = ({ id, name }: Pick<RunSummary, "id" | "name">): boolean =>
  name === "learn" && id.startsWith("learn-");
