// The attacks on concept memories, on the database that the seed draws: what is asserted stands in concept-attacks-contract.ts.
import { onDrawn } from "../files/files-server.ts";
import { conceptAttacksContract } from "./concept-attacks-contract.ts";

onDrawn("attacks on concepts", conceptAttacksContract);
