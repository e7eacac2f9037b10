// Loads one export by its published name; a process of its own, so that one package's globals cannot help another.
await import(process.argv[2]);
