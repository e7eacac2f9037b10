// Every property of a run uses one seed, so that the whole run can be repeated: BULKHEAD_SEED=<seed> npm test.
// vitest.config.ts chooses the seed when there is none; scripts/tally.ts prints it.
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env["BULKHEAD_SEED"]) });
