// The attacks on concept memories, on both databases: what is asserted stands in concept-attacks-contract.ts.
import { onBoth } from "../files/files-server.ts";
import { conceptAttacksContract } from "./concept-attacks-contract.ts";

onBoth("attacks on concepts", conceptAttacksContract);
