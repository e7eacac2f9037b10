// Runs it until it waits, shows the question as a person sees it, puts the right address in, and lets exactly that run.
import { observeRun } from "@bulkhead/agents";
import { approvalText } from "@bulkhead/agents/approval";
import { effectDigest, processRunStore } from "@bulkhead/memory";
import model from "./offline-model.ts";
import reply, { input } from "./reply.ts";

const store = processRunStore(); // a database's, where the answer comes next week
const run = () => observeRun({ store, model }, () => reply.invoke(input, { runId: "reply-7" }));

console.log((await run()).result);
const [asked] = await store.approvals.list({ principal: "user" });
if (asked === undefined) throw new Error("nothing waits");
const { operations } = await store.tree(asked.run);
const [question] = approvalText(asked, { operations }).split(/\n\n[^\n]* is a character/); // but for ids and times
console.log(`\n${question}\n`);

const edited = await store.approvals.edit(asked.id, { ...asked.arguments, to: "bob@acme.example" }, "user");
await store.approvals.approve(edited.id, "user", effectDigest(edited));
console.log((await run()).result);
