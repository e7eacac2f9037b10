// What the process answers to the shell: six numbers, the same for every command. docs/guide/command-line.md shows this
// table, and a test compares the two.

export const EXIT_CODES = [
  { code: 0, name: "done", meaning: "The command did what it was asked to do." },
  { code: 1, name: "failed", meaning: "It was tried and failed: the module, the model, a tool or the comparison." },
  {
    code: 2,
    name: "usage",
    meaning: "Nothing was tried: a flag, a file, an input, a key or the version of Node is wrong.",
  },
  {
    code: 3,
    name: "asks pending",
    meaning: "The run waits for a person's answer: bulkhead approvals answers, bulkhead runs resume goes on.",
  },
  { code: 4, name: "refused by policy", meaning: "The run ended, and the rules refused every write that it proposed." },
  { code: 130, name: "interrupted", meaning: "Ctrl-C: once aborts the run, twice stops the process." },
] as const;

/** For a command's help. */
export const EXIT_CODE_LINE = `Exit codes: ${EXIT_CODES.map(({ code, name }) => `${code} ${name}`).join(", ")}.`;

export type ExitCode = (typeof EXIT_CODES)[number]["code"];
