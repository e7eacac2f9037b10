// Whether commands can be run here, or what is missing for it: nothing is ever run without its compartment.
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { SandboxError } from "../sandbox-error.ts";
import { seccompFilter } from "./seccomp-filter.ts";

/** Where bubblewrap is, and the filter for this machine; or `sandbox_missing` with the way out. */
export function findBubblewrap(path: string): { readonly bubblewrap: string; readonly filter: Uint8Array } {
  const filter = seccompFilter();
  if (process.platform !== "linux" || filter === undefined) {
    throw new SandboxError("sandbox_missing", "commands are run on Linux only, on x64 or arm64 (WSL works as Linux)");
  }
  const bubblewrap = path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, "bwrap"))
    .find(isExecutable);
  if (bubblewrap === undefined) {
    throw new SandboxError(
      "sandbox_missing",
      "bubblewrap is not installed: npm run bubblewrap:install in a checkout, else your system's package bubblewrap (apt-get install bubblewrap)",
    );
  }
  const tools = process.getuid?.() === 0 ? ["prlimit", "unshare", "mount"] : ["prlimit"];
  const missing = tools.find((tool) => !isExecutable(`/usr/bin/${tool}`));
  if (missing !== undefined) {
    throw new SandboxError(
      "sandbox_missing",
      `/usr/bin/${missing} is missing: install your system's package util-linux`,
    );
  }
  return { bubblewrap, filter };
}

/** It is there, and ended before it had made the compartment. */
export function compartmentRefused(): SandboxError {
  return new SandboxError(
    "sandbox_missing",
    "bubblewrap cannot make its namespaces here: allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu also an AppArmor profile for bwrap), or, in a container, run it with the right to make them (as root: CAP_SYS_ADMIN); `bwrap --unshare-all --unshare-user --disable-userns --ro-bind / / true` says what stands in the way",
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
