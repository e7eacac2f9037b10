// Concepts are found on the embedded database and on Postgres; what is asserted stands in recall-contract.ts.
import { onBoth } from "../files/files-server.ts";
import { recallContract } from "./recall-contract.ts";

onBoth("recall of concepts", recallContract);
