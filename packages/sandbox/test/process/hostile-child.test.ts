import { hostileChildContract } from "./hostile-child-contract.ts";

hostileChildContract("process");
