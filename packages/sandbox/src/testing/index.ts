export { type Bench, type BenchResult, median, mediansInTurn, reportBench } from "./bench.ts";
export { sandboxContract } from "./sandbox-contract.ts";
