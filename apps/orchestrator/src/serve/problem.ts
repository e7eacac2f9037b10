// What a caller did wrong, as RFC 9457 has it. Rule: a title is ours, a pointer says where; nothing of what was sent, and
// nothing that a library threw, is said again.
import { z } from "zod";
import type { Shown } from "./endpoint.ts";

/** As it is answered. */
export const problemSchema = z
  .object({
    type: z.string().describe("urn:bulkhead:problem: and the code."),
    title: z.string(),
    status: z.int(),
    code: z.string().describe("One of a closed list."),
    errors: z
      .array(z.object({ pointer: z.string().describe("Into the body."), code: z.string() }))
      .optional()
      .describe("Where what was sent does not fit."),
  })
  .meta({ id: "Problem" });

export interface Offence {
  /** JSON pointer into the body: "/input/url". */
  readonly pointer: string;
  readonly code: string;
}

interface ProblemFields {
  readonly offences?: readonly Offence[];
  readonly headers?: Readonly<Record<string, string>>;
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly fields: ProblemFields;

  constructor(status: number, code: string, title: string, fields: ProblemFields = {}) {
    super(title);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

export function problemResponse({ status, code, message, fields }: Problem): Response {
  const errors = fields.offences === undefined ? {} : { errors: fields.offences };
  const body: Shown<z.infer<typeof problemSchema>> = {
    type: `urn:bulkhead:problem:${code}`,
    title: message,
    status,
    code,
    ...errors,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...fields.headers },
  });
}

/** Of an id that is not there, or is another tenant's: the two look alike. */
export const notFound = () => new Problem(404, "not_found", "There is nothing of this id here.");

/** What it plays is not at its end, and goes on elsewhere. */
export const draining = () =>
  new Problem(503, "draining", "This process is ending: ask again.", { headers: { "retry-after": "2" } });

export const tooManyRequests = (waitMs: number) =>
  new Problem(429, "too_many_requests", "The tenant sent as many requests as it may in a minute: ask again later.", {
    headers: { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1_000))) },
  });
