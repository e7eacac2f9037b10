// A line of the log as a person reads it; undefined: it is for programs alone.
import type { LogLine } from "./log-line.ts";

export function logText(line: LogLine): string | undefined {
  switch (line.kind) {
    case "listening": {
      const { assistants = [], url, open, queue, metrics } = line;
      const alone = "There is no key: whoever is at this machine may call it, and it listens to nobody else.";
      const serving = `serving ${assistants.join(", ")} at ${url}`;
      const played =
        queue === undefined ? [] : [`pools of the queue ${queue} play them; until there is one, runs wait`];
      return [serving, ...played, ...measured(metrics), ...(open === true ? [alone] : [])].join("\n");
    }
    case "ready": {
      const modules = (line.modules ?? []).map(({ name, version }) => `${name} ${version}`);
      const ready = `ready: queue ${line.queue}, ${line.concurrency} at once, ${modules.join(", ")}`;
      return [ready, ...measured(line.metrics)].join("\n");
    }
    case "job_start":
      return `${line.run} started${line.attempt ? `, attempt ${line.attempt + 1}` : ""}`;
    case "job_end":
      return `${line.run} ${endOf(line)}, ${line.ms} ms`;
    case "taken_up":
      return `taken up again: ${line.count}`;
    case "draining":
      return line.active === undefined
        ? "ending: what is under way goes on to its end"
        : `ending: ${line.active} under way`;
    case "store_lost":
      return "the database does not answer; trying again";
    case "trace_lost":
      return "the collector does not take traces; what was sent is lost";
    case "fault":
      return `fault: ${line.code}`;
    case "crashed":
      return `crashed: an ${line.what === "rejection" ? "unhandled rejection" : "uncaught exception"} (${line.code})`;
    case "run_end":
      return line.ok === false && line.code !== "needs_approval" ? failedText(line) : undefined;
    case "request":
    case "run_start":
      return undefined;
    default:
      return line satisfies never;
  }
}

const measured = (url: string | undefined): readonly string[] => (url === undefined ? [] : [`metrics at ${url}`]);

/** Who calls hears the code alone; the way out is the operator's. */
function failedText({ run, module, code }: Extract<LogLine, { readonly kind: "run_end" }>): string {
  const wayOut = code === "bad_model" ? "; is its model's key set? bulkhead doctor, or serve --model" : "";
  return `${run} of ${module} ended: ${code}${wayOut}`;
}

function endOf({ end, held }: Extract<LogLine, { readonly kind: "job_end" }>): string {
  if (held === false) return "was taken over by another pool";
  return end?.kind === "again" ? `to be played again (${end.code})` : `${end?.status}`;
}
