export { type Bench, type BenchResult, median, mediansInTurn, reportBench } from "./bench.ts";
