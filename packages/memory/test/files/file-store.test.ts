import { fileStoreContract } from "./file-store-contract.ts";
import { onBoth } from "./files-server.ts";

onBoth("files", fileStoreContract);
