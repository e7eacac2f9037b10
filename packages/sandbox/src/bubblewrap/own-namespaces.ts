// What every compartment of bubblewrap's is made of: users, processes, network, IPC and names of its own, no way to make others,
// no capability; it ends with whoever started it, and its first process is what is run in it. System libraries and programs are
// the host's, where they stand there, read-only.
import { existsSync, lstatSync } from "node:fs";

export const OWN_NAMESPACES: readonly string[] = [
  ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"],
  ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "box"],
  ["--die-with-parent", "--new-session", "--as-pid-1"],
].flat();

export const LIBRARIES = ["lib", "lib32", "lib64"] as const;
export const PROGRAMS = ["bin"] as const;

/** Of /usr, with what leads to them from / where the host has such. */
export function systemFolders(names: readonly string[]): readonly string[] {
  const folders = names.map((name) => `/usr/${name}`).filter(existsSync);
  const links = names.map((name) => `/${name}`).filter(existsSync);
  return [
    ...folders.map((folder) => ["--ro-bind", folder, folder]),
    ...links.map((path) =>
      lstatSync(path).isSymbolicLink() ? ["--symlink", `usr${path}`, path] : ["--ro-bind", path, path],
    ),
  ].flat();
}
