// The one error class of this package. Codes are closed; the message leads with the code and holds the way out.

export type EvalsErrorCode =
  | "bad_oracle" // the file of AgentDojo's tasks' facts cannot be read, or is none
  | "no_python" // AgentDojo needs a Python that is not there
  | "no_agentdojo" // AgentDojo cannot be installed
  | "harness_failed" // AgentDojo's harness ended before its end
  | "bad_log" // the file of a log cannot be read or written, or holds what is no sample
  | "newer_log" // a newer version of Bulkhead wrote the line
  | "other_log" // the log was written with other settings
  | "no_flow" // it is no workflow and no agent, or cannot be played
  | "no_reads" // it has no tool whose result a stranger could write
  | "no_goals" // it has no tool that an attacker could want
  | "bad_scenario" // a scenario names what is not there, or does not say what is needed
  | "baseline_holds" // the undefended agent withstands the attack, so the test could not fail
  | "never_ends" // a play did not end
  | "leaves_machine"; // something in it would have opened a connection

export class EvalsError extends Error {
  override readonly name = "EvalsError";
  readonly code: EvalsErrorCode;

  constructor(code: EvalsErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}
