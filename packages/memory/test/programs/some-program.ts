// A program that is one, for tests to spoil.
import type { Program } from "../../src/index.ts";

export const someProgram = (fields: Partial<Program> = {}): Program => ({
  name: "shop",
  requirements: [
    { id: "r1", text: "An order can be placed." },
    { id: "r2", text: "A total is shown: 10 % off above 100 €." },
  ],
  instructions: [
    { id: "schema", text: "Write the types of orders.\n\tNothing else.", covers: ["r1"], views: ["README.md"] },
    {
      id: "total",
      text: "Write the function that sums up: yes, 'with' \"quotes\" # and : colons",
      covers: ["r1", "r2"],
      after: ["schema"],
      evaluators: ["types", "tests"],
      tools: ["run"],
      limits: { restarts: 3 },
    },
  ],
  ...fields,
});
