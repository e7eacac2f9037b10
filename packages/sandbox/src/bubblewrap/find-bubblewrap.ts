// Whether compartments can be made here, or what is missing for it: nothing is ever run without its own.
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { SandboxError } from "../sandbox-error.ts";
import { type FilterOptions, seccompFilter } from "./seccomp-filter.ts";

export interface Bubblewrap {
  readonly bubblewrap: string;
  readonly filter: Uint8Array;
}

export interface BubblewrapNeeds extends FilterOptions {
  /** Of /usr/bin, beside it. */
  readonly tools?: readonly string[];
}

/** Where bubblewrap is, and the filter for this machine; or `sandbox_missing` with the way out. `path`: as PATH has it. */
export function findBubblewrap(path: string, { tools = [], ...options }: BubblewrapNeeds = {}): Bubblewrap {
  const filter = seccompFilter(options);
  if (process.platform !== "linux" || filter === undefined) {
    throw new SandboxError(
      "sandbox_missing",
      "compartments are made on Linux only, on x64 or arm64 (WSL works as Linux)",
    );
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
