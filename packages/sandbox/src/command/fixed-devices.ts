// The host's devices belong to root: root's command could change their rights, for everybody, where they are mounted to be
// written. Bubblewrap cannot mount a device read-only, so root's compartments are made among mounts of their own, where
// they are. To write *to* a device no mount has to be written.
import { DEVICES } from "./bubblewrap-arguments.ts";

const SCRIPT = `
for device in ${DEVICES.join(" ")}; do
  /usr/bin/mount --bind $device $device && /usr/bin/mount -o remount,bind,ro $device || exit
done
exec "$@"
`;

/** What is to be started in its place. It is of the same process. */
export function withFixedDevices(words: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (process.getuid?.() !== 0) return words;
  return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", SCRIPT, "sh", ...words];
}
