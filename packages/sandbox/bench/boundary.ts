// What the boundary costs: admit() against JSON.parse followed by the same Ajv validation, on the same documents.
import { admit, HandleTable, type ReturnSchema, returnSchema, reveal } from "@bulkhead/sandbox";
import { z } from "zod";
import { type BenchResult, mediansInTurn, reportBench } from "../../../scripts/bench.ts";
import { compiledOf } from "../src/schema/return-schema.ts";

const GOAL = 2.5;
const SIZES = [
  { name: "1 KB", items: 6, calls: 2_000 },
  { name: "10 KB", items: 62, calls: 200 },
  { name: "100 KB", items: 620, calls: 20 },
  { name: "1 MB", items: 6_200, calls: 3 },
];

const order = z.object({
  kind: z.enum(["invoice", "reminder", "other"]),
  due: z.iso.date(),
  cents: z.int().min(0).max(10_000_000),
  paid: z.boolean(),
  vendor: z.string().max(80),
  subject: reveal(z.string().max(80)),
  note: z.string().max(200).nullable(),
});

const results: BenchResult[] = [];
for (const { name, items, calls } of SIZES) {
  const schema: ReturnSchema = returnSchema(z.object({ orders: z.array(order).max(10_000) }));
  const text = JSON.stringify({ orders: Array.from({ length: items }, (_, at) => document(at)) });
  const { validate } = compiledOf(schema);
  const maxBytes = 4 * 2 ** 20;
  const medians = await mediansInTurn(
    {
      admit: () => must(admit(text, schema, { handles: new HandleTable(), maxBytes }).ok),
      plain: () => must(validate(JSON.parse(text))),
    },
    { rounds: 9, calls },
  );
  results.push({ name: `${name}: admit`, value: medians.admit * 1_000, unit: "µs" });
  results.push({ name: `${name}: JSON.parse and Ajv`, value: medians.plain * 1_000, unit: "µs" });
  results.push({
    name: `${name}: admit, times as long`,
    value: medians.admit / medians.plain,
    unit: "×",
    goal: { atMost: GOAL },
  });
}
if (!reportBench({ name: "boundary", results }, process.argv)) process.exitCode = 1;

function document(at: number): z.infer<typeof order> {
  return {
    kind: at % 2 === 0 ? "invoice" : "other",
    due: `2026-0${1 + (at % 9)}-1${at % 10}`,
    cents: at * 37,
    paid: at % 3 === 0,
    vendor: `Vendor ${at} of Harbour Street`,
    subject: `Order ${at}`,
    note: at % 4 === 0 ? null : "Left at the gate, as agreed.",
  };
}

function must(ok: boolean): void {
  if (!ok) throw new Error("the benchmark's document must be admitted");
}
