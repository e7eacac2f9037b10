// The contract of concept memories, on both databases: what it asserts stands in contract/.
import { onBoth } from "../files/files-server.ts";
import { conceptMemoryContract } from "./concept-memory-contract.ts";

onBoth("concepts", conceptMemoryContract);
