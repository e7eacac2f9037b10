// A process that runs one command and is killed meanwhile, or was started with a handle that the command should not get.
// Its argument is the call as JSON; it prints what the command prints.
import { commandSandbox } from "@bulkhead/sandbox";

const end = await commandSandbox().run(JSON.parse(process.argv[2] ?? ""));
process.stdout.write(end.stdout);
