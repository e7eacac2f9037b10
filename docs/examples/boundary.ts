import { admit, capacity, HandleTable, returnSchema } from "@bulkhead/sandbox";
import { z } from "zod";

const schema = returnSchema(z.object({ kind: z.enum(["invoice", "none"]), vendor: z.string().max(80), due: z.iso.date() }));

console.log(admit('{"kind":"invoice","vendor":"Nordlicht","due":"2026-11-27"}', schema, { handles: new HandleTable() }));
console.log(admit('{"kind":"invoice","vendor":"Nordlicht","due":"2026-11-31"}', schema)); // there is no such day
console.log(capacity(schema)); // log2(values + codes)
