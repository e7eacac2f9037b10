// What nobody caught ends the process, as it always does; what it says then is a line of the log and not its text, in which a
// stranger's words may stand.
import { faultCode } from "../closed-code.ts";
import type { Log } from "./log.ts";

/** Until it is disposed of. */
export function sayCrashes(log: Log): Disposable {
  const crash = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => {
    log({ kind: "crashed", what: origin === "unhandledRejection" ? "rejection" : "exception", code: faultCode(error) });
    process.exit(1);
  };
  process.on("uncaughtException", crash);
  return {
    [Symbol.dispose]: () => void process.off("uncaughtException", crash),
  };
}
