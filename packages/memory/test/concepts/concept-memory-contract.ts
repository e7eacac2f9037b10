// What holds of concepts on every database, by what is done with them.
import { describe } from "vitest";
import type { FilesServer } from "../files/files-server.ts";
import { beliefContract } from "./contract/belief.ts";
import { conceptsUnderTest } from "./contract/concepts-under-test.ts";
import { forgettingContract } from "./contract/forgetting.ts";
import { nearContract } from "./contract/near.ts";
import { revokingContract } from "./contract/revoking.ts";
import { sightContract } from "./contract/sight.ts";
import { transferContract } from "./contract/transfer.ts";
import { writingContract } from "./contract/writing.ts";

export function conceptMemoryContract(name: string, start: () => Promise<FilesServer>): void {
  describe(`concepts in ${name}`, () => {
    const concepts = conceptsUnderTest(name, start);
    transferContract(concepts); // the first, while there is little in the database
    writingContract(concepts);
    nearContract(concepts);
    beliefContract(concepts);
    revokingContract(concepts);
    forgettingContract(concepts);
    sightContract(concepts);
  });
}
