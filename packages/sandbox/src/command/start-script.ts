// What runs first in the compartment: it waits until its limits are watched, copies the folder, and starts the command.
// When it ends, the kernel ends whatever else the command started, before anybody hears of the end.
import { COMMAND_FOLDER, GIVEN_FOLDER } from "./bubblewrap-arguments.ts";
import type { CommandLimits } from "./command-limits.ts";

/** The script's descriptor for its two words and the answer between them. */
export const CONTROL_FD = 3;
/** It runs: bubblewrap could make the compartment. */
const READY = "r";
/** The folder is copied. What follows is the command's. */
export const COPIED = "c";

const SCRIPT = `
printf ${READY} >&3 && read -r go <&3 || exit
/bin/cp -RP ${GIVEN_FOLDER}/. ${COMMAND_FOLDER}/ 2>/dev/null || exit
printf ${COPIED} >&3
exec 3>&-
"$@"
exit
`;

/** The kernel's own limits, then the script, then the command. */
export function startArguments(command: readonly string[], limits: CommandLimits): readonly string[] {
  return [
    "/usr/bin/prlimit",
    // Counted in the compartment alone, since Linux 5.14. It does not bind root's processes: the watch does.
    `--nproc=${limits.processes}`,
    // Of one process. Node reserves 570 MB of what it never touches; the watch looks at what is touched.
    `--data=${(limits.memoryMb + 1_024) * 1_048_576}`,
    "--nofile=1024",
    "--core=0",
    "/bin/sh",
    "-c",
    SCRIPT,
    "sh",
    ...command,
  ];
}
