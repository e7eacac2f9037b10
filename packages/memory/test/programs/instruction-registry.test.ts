// The contract of registries, on both databases: what it asserts stands in instruction-registry-contract.ts.
import { onBoth } from "../files/files-server.ts";
import { instructionRegistryContract } from "./instruction-registry-contract.ts";

onBoth("programs", instructionRegistryContract);
