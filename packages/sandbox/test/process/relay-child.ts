// A worker's program that has its assignment played on the other side: what `sandboxContract` needs of a driver with walls.
import { serveAssignment } from "@bulkhead/sandbox/loop";

serveAssignment(async (assignment, ask) => (await ask(assignment as never)) as string); // JSON, whatever it is
