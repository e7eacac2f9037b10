// A lesson is proposed on evidence, promoted by a person, and taken back.
import { conceptMemory, openDatabase } from "@bulkhead/memory";

await using database = await openDatabase();
const memory = conceptMemory(database, { tenant: "acme", project: "shop" });
const operator = { origin: "operator", label: { integrity: "trusted", readers: "public" } } as const;
const alice = { kind: "person", name: "alice" } as const;

const { id, revision, near } = await memory.propose(
  {
    v: 1,
    format: "open",
    name: "late refunds",
    situation: "A customer asks for a refund after 30 days.",
    suggestion: "Say what the shop offers instead, before you refuse.",
    cues: ["refund", "older than 30 days"],
  },
  [{ problem: "ticket-1207", trace: "0".repeat(64), feedback: "visible_tests", passed: true }],
  operator,
);
console.log(revision.status, revision.number, near.length); // candidate 1 0; run again, the next revision

await memory.promote(id, { revision: revision.number, by: alice });
console.log((await memory.find("Late refunds"))?.label.integrity); // trusted

const { quarantined } = await memory.revoke(id, alice, "the shop changed its terms");
console.log(quarantined.length, (await memory.list({ status: "active" })).length); // 1 0
