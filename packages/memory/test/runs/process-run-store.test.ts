// The contract on runs that are kept in this process.
import { processRunStore } from "../../src/index.ts";
import { runStoreContract } from "./run-store-contract.ts";

runStoreContract("this process", async (clock) => ({ store: processRunStore(clock), stop: async () => {} }));
