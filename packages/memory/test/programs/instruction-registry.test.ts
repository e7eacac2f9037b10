import { onBoth } from "../files/files-server.ts";
import { instructionRegistryContract } from "./instruction-registry-contract.ts";

onBoth("programs", instructionRegistryContract);
