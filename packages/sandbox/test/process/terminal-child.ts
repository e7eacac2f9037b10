// As `relay-child.ts`, in a process where something has asked whether it has a terminal: its pipe then waits for nobody.
import { serveAssignment } from "@bulkhead/sandbox/loop";

void process.stdout.isTTY;
serveAssignment(async (assignment, ask) => (await ask(assignment as never)) as string);
