// What `child_process.fork` starts in bench/process.ts: it answers what it is sent.
process.on("message", (message) => process.send?.(message));
