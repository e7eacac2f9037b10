import fc from "fast-check";
import { expect, test } from "vitest";
import { LowestFirst } from "../../src/workflow/lowest-first.ts";

test("whatever is put in and taken out meanwhile, what comes out is the lowest that is there", () => {
  const step = fc.option(fc.nat(50), { nil: undefined }); // undefined: take one
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new LowestFirst<{ readonly number: number }>();
      const model: number[] = [];
      for (const number of [...steps, ...steps.map(() => undefined)]) {
        if (number === undefined) {
          model.sort((a, b) => a - b);
          expect(heap.take()?.number).toBe(model.shift());
        } else {
          heap.add({ number });
          model.push(number);
        }
      }
    }),
  );
});
