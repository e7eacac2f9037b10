// A hostile program: it tries to reach what is not its own, and prints what each attempt got hold of. Its argument tells
// it what there is on the host. An attempt that fails throws, or returns nothing.
import { execFileSync } from "node:child_process";
import { lookup } from "node:dns/promises";
import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";

export interface Host {
  readonly port: number;
  readonly abstractSocket: string;
  readonly pid: number;
  readonly home: string;
  readonly secretFile: string;
  readonly secret: string;
}

const host: Host = JSON.parse(process.argv[2] ?? "{}");

const sh = (code: string) => execFileSync("/bin/sh", ["-c", code], { stdio: ["ignore", "pipe", "ignore"] }).toString();

/** A system call that libraries would not make; its number is x64's. Nothing where it is refused. */
const call = (...args: readonly (number | string)[]) =>
  sh(
    `perl -e 'exit(syscall(${args.map((arg) => (typeof arg === "string" ? `"${arg}"` : arg)).join(",")}) >= 0 ? 0 : $!)' && echo made`,
  );

const reach = (where: { port: number } | { path: string }) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ ...where, host: "127.0.0.1", timeout: 2_000 }, () => resolve("a connection"));
    socket.on("error", reject).on("timeout", () => socket.destroy(new Error("timeout")));
  });

const written = (path: string) => {
  closeSync(openSync(path, existsSync(path) ? "r+" : "w"));
  return path;
};

const isOpened = (path: string) => {
  try {
    closeSync(openSync(path, "r"));
    return true;
  } catch {
    return false;
  }
};

const attempts: Record<string, () => unknown> = {
  "the host's loopback": () => reach({ port: host.port }),
  "the host's abstract sockets": () => reach({ path: host.abstractSocket }),
  "a name server": () => lookup("example.com"),
  "a network card": () => Object.keys(networkInterfaces()).find((name) => name !== "lo"),
  "a virtual machine's host": () => call(41, 40, 1, 0),
  "/etc": () => readdirSync("/etc"),
  "/sys": () => readdirSync("/sys"),
  "the home folder": () => readdirSync(host.home),
  "the host's temporary files": () => readFileSync(host.secretFile, "utf8"),
  "a file through a link in the folder": () => readFileSync("link", "utf8"),
  "a folder through a link upwards": () => readFileSync(`up${host.secretFile}`, "utf8"),
  "another process": () => readdirSync("/proc").find((name) => Number(name) > 100),
  "the host's environment": () =>
    readdirSync("/proc").find(
      (name) => /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`).includes(host.secret),
    ),
  "a handle that the caller was started with": () => readFileSync("/proc/self/fd/40", "utf8"),
  "the kernel's lists of the whole machine": () =>
    ["keys", "kpageflags", "timer_list", "vmallocinfo"].find((name) => isOpened(`/proc/${name}`)),
  "the handle that it was started by": () => readlinkSync("/proc/self/fd/3").startsWith("socket"),
  "a signal to the host": () => process.kill(host.pid, 0),
  "the memory of its first process": () => written("/proc/1/mem"),
  "a write to the kernel's settings": () => written("/proc/sys/kernel/core_pattern"),
  "a write to the kernel's keys": () => written("/proc/sysrq-trigger"),
  "a write beside its folder": () => written("/x"),
  "a write to the system": () => written("/usr/bin/x"),
  "a write to a device folder": () => written("/dev/x"),
  "a write to what was copied": () => written("/given/x"),
  "a device": () => sh("mknod sda b 8 0 && echo made"),
  "a mount": () => sh("mount -t tmpfs none /box/tmp && echo made"),
  "a remount": () => sh("mount -o remount,rw / && echo made"),
  "another user namespace": () => sh("unshare --user true && echo made"),
  "another user": () => process.setuid?.(0) ?? "root",
  "the owner's rights of a setuid file": () => sh("cp /usr/bin/id id && chmod 6755 id && ./id -u | grep -x 0"),
  "a capability": () =>
    /^Cap(?:Inh|Prm|Eff|Bnd|Amb):\s*0*[1-9a-f]/m.exec(readFileSync("/proc/self/status", "utf8"))?.[0],
  "new privileges": () =>
    /^NoNewPrivs:\s*1$/m.test(readFileSync("/proc/self/status", "utf8")) ? undefined : "they are there",
  "the memory of another process": () => call(101, 16, 1, 0, 0),
  "the host user's keys": () => call(250, 0, -4, 1),
  "memory without a process: memfd": () => call(319, "x", 0),
  "memory without a process: System V": () => call(29, 0, 4096, 0o1600),
  "memory without a process: shared": () => call(9, 0, 4096, 3, 0x21, -1, 0),
  "memory without a process: /dev/zero": () => written("/dev/zero"),
  "a terminal": () => written("/dev/tty"),
  "the rights of the host's device": () => chmodSync("/dev/null", 0o666) ?? "changed",
  "the rights of the host's device, by a handle": () =>
    [0, 40].filter((fd) => fstatSync(fd).isCharacterDevice() && (fchmodSync(fd, 0o666) ?? true)).join(" "),
};

const got: Record<string, unknown> = {};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    got[name] = (await attempt()) || null;
  } catch {
    got[name] = null;
  }
}
writeFileSync(1, JSON.stringify(got));
