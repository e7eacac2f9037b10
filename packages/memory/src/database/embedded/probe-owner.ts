// Whether an owner answers at a socket: it is asked for encryption, which it refuses with one byte. That somebody accepts
// the connection is not enough: the kernel does so for a process that is stopped, or in the middle of being killed.
import { connect } from "node:net";

/** `silent`: it is connected to, and says nothing in time. `foreign`: it may not be connected to. */
export type ProbeResult = "answers" | "dead" | "silent" | "foreign";

const ASK_FOR_ENCRYPTION = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export function probeOwner(socketPath: string, timeoutMs: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (result: ProbeResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () => settle("silent"));
    socket.once("connect", () => socket.write(ASK_FOR_ENCRYPTION));
    socket.once("data", () => settle("answers"));
    socket.once("close", () => settle("dead"));
    socket.once("error", ({ code }: NodeJS.ErrnoException) =>
      settle(code === "EACCES" || code === "EPERM" ? "foreign" : "dead"),
    );
  });
}
