// Loaded before the program, by a test: its pipes are taken for a terminal that somebody sits at.
for (const stream of [process.stdin, process.stderr]) Object.defineProperty(stream, "isTTY", { value: true });
