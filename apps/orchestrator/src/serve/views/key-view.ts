// A key as its tenant's others see it, and with its secret, which is said where it is made.
import { KEY_SCOPES } from "@bulkhead/memory";
import { z } from "zod";
import { millis } from "./moment.ts";

export const keySchema = z
  .object({
    id: z.string(),
    tenant: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(KEY_SCOPES)),
    integrity: z.enum(["user", "external"]).describe("What the texts of who holds it count as."),
    madeAt: millis,
    expiresAt: millis.optional(),
    usedAt: millis.optional().describe("To the minute."),
    beforeUntil: millis.optional().describe("Until then the secret that it had before opens too."),
    revokedAt: millis.optional(),
  })
  .meta({ id: "Key" });

export const madeKeySchema = keySchema
  .extend({ key: z.string().describe("The secret: it is not said again.") })
  .meta({ id: "MadeKey" });
