// The contract of file stores, on the embedded database and on Postgres: what it asserts stands in file-store-contract.ts.
import { fileStoreContract } from "./file-store-contract.ts";
import { onBoth } from "./files-server.ts";

onBoth("files", fileStoreContract);
