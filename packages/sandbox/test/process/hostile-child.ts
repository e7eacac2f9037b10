// A worker's process that was taken over: it does what its input names, and says whatever it likes. What it could get hold of it
// returns as its result; "refused" where it got nothing.
import { frameOf, frameReader } from "../../src/process/frame.ts";

const say = (body: unknown) => process.stdout.write(frameOf(body));
const raw = (...bytes: readonly (Buffer | string)[]) => {
  for (const one of bytes) process.stdout.write(one);
};
const length = (bytes: number) => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(bytes);
  return header;
};
const got = async (attempt: () => unknown): Promise<void> => {
  try {
    const text = String(await attempt());
    say({ kind: "result", text: text.slice(0, 1_000) });
  } catch {
    say({ kind: "result", text: "refused" });
  }
};
const spin = () => {
  for (;;);
};

/** What fits into the longest frame, with the default limits. */
const MOST = 65_536 + 2 * 65_536;
const framed = (json: string) => raw(length(Buffer.byteLength(json)), json);
const asked = (json: string) => framed(`{"kind":"ask","body":${json}}`);
const filled = (one: string, end = "") => {
  const times = Math.floor((MOST - 100) / (one.length + end.length));
  return `${one.repeat(times)}${end === "" ? "0" : end.repeat(times)}`;
};

const DEEDS: Readonly<Record<string, (input: { readonly value: string }) => unknown>> = {
  "a word of another kind": () => say({ kind: "handle", name: "{{h1}}" }),
  "a result that is no text": () => say({ kind: "result", text: { ok: true } }),
  "a code that is none": () => say({ kind: "ended", code: "approved" }),
  "that the run has changed": () => say({ kind: "ended", code: "run_changed" }),
  "that a person is asked": () => say({ kind: "ended", code: "needs_approval" }),
  "a key too many": () => say({ kind: "result", text: "{}", approval: "yes" }),
  "an ask with a key too many": () => say({ kind: "ask", body: {}, key: "sk-1" }),
  "a list": () => say(["result", "{}"]),
  null: () => say(null),
  "two results": () =>
    raw(Buffer.concat([frameOf({ kind: "result", text: "{}" }), frameOf({ kind: "result", text: "{}" })])),
  "an ask, and a result before its answer": () => {
    say({ kind: "ask", body: "slow" });
    setTimeout(() => say({ kind: "result", text: "{}" }), 20);
  },
  "a frame of four gigabytes": () => raw(length(2 ** 32 - 1), "{}"),
  "more than it was ever told": () => raw(length(50_000_000), Buffer.alloc(1_000_000, 0x20)),
  "a hundred megabytes as its result": () => {
    const megabyte = Buffer.alloc(1_000_000, "x");
    raw(length(100_000_000), '{"kind":"result","text":"', ...Array.from({ length: 100 }, () => megabyte));
  },
  garbage: () => raw(Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (at * 2_654_435_761) >>> 24))),
  "frames of nothing": () => raw(Buffer.alloc(400_000)),
  "ten thousand asks at once": () =>
    raw(Buffer.concat(Array.from({ length: 10_000 }, () => frameOf({ kind: "ask", body: "slow" })))),
  "lists in lists, as deep as a frame is long": () => asked(filled("[", "]")),
  "as many lists as fit": () => asked(`[${filled("[],")}]`),
  "as many objects as fit": () => asked(`[${filled('{"a":{}},')}]`),
  "as many names as fit": () => {
    const names = Array.from({ length: 17_000 }, (_, at) => `"${at.toString(36)}":0`);
    asked(`{${names.join(",")}}`);
  },
  "numbers that take long to read": () => asked(`[${filled("1.7976931348623157e308,")}]`),
  "a text of escapes": () => asked(`"${filled("\\u0041")}"`),
  "a prototype": () => framed('{"kind":"ask","body":"slow","__proto__":{}}'),
  "a result beside an ask": () => say({ kind: "ask", body: "slow", text: "{}" }),
  "an ask for another run": () => say({ kind: "ask", body: { run: "r2", ask: "model" } }),
  "an ask to be granted more": () => say({ kind: "ask", body: { ask: "calls", tools: ["pay"], depth: 9 } }),
  "a number for its ask": () => say({ kind: "ask", id: 1, body: "slow" }),
  "an answer": () => say({ kind: "answer", body: "slow" }),
  "a beginning of its own": () => say({ kind: "begin", assignment: {} }),
  "half a frame, a byte at a time": () => {
    raw(length(60_000), "{");
    setInterval(() => raw(" "), 1);
  },
  "the same ask again and again": () => {
    process.stdin.on("data", () => say({ kind: "ask", body: "slow" }));
    say({ kind: "ask", body: "slow" });
  },
  "a result, and a word after it": () => {
    say({ kind: "result", text: "refused" });
    setInterval(() => say({ kind: "ask", body: "slow" }), 1);
  },
  "no JSON": () => raw(length(3), "{a}"),
  "no UTF-8": () => raw(length(4), Buffer.from([0x22, 0xff, 0xfe, 0x22])),
  "a frame that never ends": () => raw(length(100), "{"),
  "the end of its process": () => process.exit(0),
  "its own death": () => process.kill(process.pid, "SIGKILL"),
  "a loop": spin,
  "a loop that hears no signal": () => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
    spin();
  },
  "a heap that grows": () => {
    const all: unknown[] = [];
    for (;;) all.push(Array.from({ length: 100_000 }, (_, at) => ({ at })));
  },
  "buffers beside the heap": () => {
    const all: Buffer[] = [];
    const more = () => {
      all.push(Buffer.alloc(16_000_000, 1));
      setTimeout(more, 1);
    };
    more();
  },
  "a gigabyte to its standard error": () => {
    for (let at = 0; at < 1_000; at++) process.stderr.write("x".repeat(1_000_000));
    say({ kind: "result", text: "refused" });
  },
  "a file of the machine": () => got(async () => (await import("node:fs")).readFileSync("/etc/passwd", "utf8")),
  "a folder of the machine": () => got(async () => (await import("node:fs")).readdirSync("/tmp")),
  "the parent's environment": () =>
    got(async () => (await import("node:fs")).readFileSync(`/proc/${process.ppid}/environ`, "utf8")),
  "a folder of processes": () => got(async () => (await import("node:fs")).readdirSync("/proc")),
  "a device": () => got(async () => (await import("node:fs")).readFileSync("/dev/urandom", { flag: "r" }).length),
  "a signal": ({ value }) => got(() => process.kill(Number(value), 0)),
  "a new file": ({ value }) => got(async () => (await import("node:fs")).writeFileSync(value, "x")),
  "a new file by way of a link": ({ value }) =>
    got(async () => (await import("node:fs")).symlinkSync("/etc/passwd", value)),
  "its environment": () => got(() => Object.keys(process.env).join(",") || "refused"),
  "a connection": ({ value }) =>
    got(async () => {
      const { connect } = await import("node:net");
      return new Promise((resolve, reject) =>
        connect(Number(value), "127.0.0.1", () => resolve("connected")).on("error", reject),
      );
    }),
  "a request": ({ value }) => got(async () => (await fetch(`http://127.0.0.1:${value}/`)).status),
  "a name looked up": () =>
    got(async () => (await import("node:dns/promises")).lookup("localhost").then(({ address }) => address)),
  "a datagram": ({ value }) =>
    got(async () => {
      const { createSocket } = await import("node:dgram");
      const socket = createSocket("udp4");
      return new Promise((resolve, reject) =>
        socket.send("x", Number(value), "127.0.0.1", (error) => (error ? reject(error) : resolve("sent"))),
      );
    }),
  "a server": () =>
    got(async () => {
      const { createServer } = await import("node:net");
      return new Promise((resolve, reject) =>
        createServer()
          .on("error", reject)
          .listen(0, "127.0.0.1", () => resolve("listens")),
      );
    }),
  "a process": () => got(async () => (await import("node:child_process")).execSync("id").toString()),
  "a process of Node's": () =>
    got(async () => {
      const { spawnSync } = await import("node:child_process");
      const { error, stdout } = spawnSync(process.execPath, ["--version"]);
      if (error !== undefined) throw error;
      return stdout;
    }),
  "a thread": () =>
    got(async () => {
      const { Worker } = await import("node:worker_threads");
      return new Promise((resolve, reject) =>
        new Worker("", { eval: true }).on("error", reject).on("exit", () => resolve("ran")),
      );
    }),
  "an inspector": () => got(async () => (await import("node:inspector")).open(0)),
  "code from a text": () => got(() => new Function("return 'made'")()),
  "an addon": () => got(() => process.dlopen({ exports: {} } as never, "/lib/x86_64-linux-gnu/libc.so.6")),
  "a report with the environment": () =>
    got(() => {
      const { environmentVariables = {} } = process.report.getReport() as { environmentVariables?: object };
      return Object.keys(environmentVariables).join(",") || "refused";
    }),
};

const reader = frameReader(1_000_000);
process.stdin.on("data", (bytes: Buffer) => {
  for (const told of reader.read(bytes)) {
    const { kind, assignment } = told as { kind: string; assignment: { input: { deed: string; value: string } } };
    if (kind === "begin") DEEDS[assignment.input.deed]?.(assignment.input);
    if (kind === "failed") say({ kind: "result", text: "refused" }); // it asked, and was told no
  }
});
