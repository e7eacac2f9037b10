// Concepts are found on the embedded database and on Postgres.
import { onBoth } from "../files/files-server.ts";
import { recallContract } from "./recall-contract.ts";

onBoth("recall of concepts", recallContract);
