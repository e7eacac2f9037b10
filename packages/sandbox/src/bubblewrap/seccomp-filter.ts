// System calls that no namespace holds and no limit counts, as a filter of the kernel's (BPF): refused with EPERM.
// Memory that belongs to no process (its size would be bound by nothing); sockets that are not of the compartment's
// network (a virtual machine's host hears vsock); keys, which are the host user's; and the kernel's larger interfaces.
import { Buffer } from "node:buffer";

const LOAD = 0x20;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const AND = 0x54;
const RETURN = 0x06;

const ALLOW = 0x7fff_0000;
const REFUSE = 0x0005_0001; // EPERM
const UNKNOWN = 0x0005_0026; // ENOSYS: whoever asks goes on with what was there before
const KILL = 0x8000_0000;

const NUMBER_AT = 0;
const ARCHITECTURE_AT = 4;
const argumentAt = (index: number) => 16 + 8 * index; // the lower half, little-endian

interface Machine {
  readonly architecture: number;
  readonly mmap: number;
  readonly socket: number;
  readonly clone: number;
  /** fork and vfork, where they are calls of their own. */
  readonly forks: readonly number[];
  readonly refused: readonly number[];
}

// memfd_create, memfd_secret, shmget, msgget, semget; add_key, request_key, keyctl; ptrace, process_vm_readv, process_vm_writev;
// io_uring_setup, io_uring_enter, io_uring_register; bpf, perf_event_open, userfaultfd, open_by_handle_at.
const MACHINES: Readonly<Record<string, Machine>> = {
  x64: {
    architecture: 0xc000_003e,
    mmap: 9,
    socket: 41,
    clone: 56,
    forks: [57, 58],
    refused: [319, 447, 29, 68, 64, 248, 249, 250, 101, 310, 311, 425, 426, 427, 321, 298, 323, 304],
  },
  arm64: {
    architecture: 0xc000_00b7,
    mmap: 222,
    socket: 198,
    clone: 220,
    forks: [],
    refused: [279, 447, 194, 186, 190, 217, 218, 219, 117, 270, 271, 425, 426, 427, 280, 241, 282, 265],
  },
};

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: each has a network of the compartment's own. */
const FAMILIES = [1, 2, 10, 16];
const SHARED_ANONYMOUS = 0x21;
/** The same on both machines. Its flags are in memory, where no filter looks. */
const CLONE3 = 435;
const CLONE_THREAD = 0x1_0000;
/** From here on x64 has the numbers of another calling convention. */
const X32 = 0x4000_0000;

export interface FilterOptions {
  /** May there be others beside the first one? Threads always may. Default true. */
  readonly processes?: boolean;
  readonly machine?: string;
}

/** For `bwrap --seccomp`; undefined on a machine whose numbers are not known here. */
export function seccompFilter({
  processes = true,
  machine = process.arch,
}: FilterOptions = {}): Uint8Array | undefined {
  const known = MACHINES[machine];
  if (known === undefined) return undefined;
  const { architecture, mmap, socket, clone, forks, refused } = known;
  return assembled([
    [LOAD, ARCHITECTURE_AT],
    [EQUAL, architecture, 1, 0],
    [RETURN, KILL],
    [LOAD, NUMBER_AT],
    [AT_LEAST, X32, 0, 1],
    [RETURN, KILL],
    ...(processes ? [] : threadsAlone(clone)),
    ...[...refused, ...(processes ? [] : forks)].flatMap((number) => [
      [EQUAL, number, 0, 1],
      [RETURN, REFUSE],
    ]),
    [EQUAL, mmap, 0, 5],
    [LOAD, argumentAt(3)],
    [AND, SHARED_ANONYMOUS],
    [EQUAL, SHARED_ANONYMOUS, 0, 1],
    [RETURN, REFUSE],
    [RETURN, ALLOW],
    [EQUAL, socket, 0, FAMILIES.length + 2],
    [LOAD, argumentAt(0)],
    ...FAMILIES.map((family, index) => [EQUAL, family, FAMILIES.length - index, 0]),
    [RETURN, REFUSE],
    [RETURN, ALLOW],
  ]);
}

function threadsAlone(clone: number): readonly (readonly number[])[] {
  return [
    [EQUAL, CLONE3, 0, 1],
    [RETURN, UNKNOWN],
    [EQUAL, clone, 0, 5],
    [LOAD, argumentAt(0)],
    [AND, CLONE_THREAD],
    [EQUAL, CLONE_THREAD, 1, 0],
    [RETURN, REFUSE],
    [RETURN, ALLOW],
  ];
}

function assembled(program: readonly (readonly number[])[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code = 0, value = 0, ifTrue = 0, ifFalse = 0], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  });
  return bytes;
}
