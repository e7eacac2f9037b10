import {
  admit,
  type Handle,
  type OrHandle,
  type Outcome,
  type ReturnSchema,
  returnSchema,
  reveal,
  type Seen,
  type Unread,
} from "@bulkhead/sandbox";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

const schema = z.object({
  kind: z.enum(["bug", "bill"]),
  due: z.iso.date(),
  who: z.email(),
  id: z.uuid(),
  note: z.string().max(80).optional(),
  tag: reveal(z.string().max(3)),
  n: z.int(),
  maybe: z.boolean().nullable(),
  xs: z.array(z.object({ a: z.boolean(), t: z.string().max(4) })).max(3),
  u: z.discriminatedUnion("k", [
    z.object({ k: z.literal("a"), s: z.string().max(3) }),
    z.object({ k: z.literal("b") }),
  ]),
});
declare const seen: Seen<typeof schema>;
declare const unread: Unread<typeof schema>;
declare function takesText(text: string): void;
declare function takesNumber(number: number): void;
declare function takesBoth(both: OrHandle<{ a: number; b: string }>): void;
declare const outcome: Outcome<typeof schema>;

test("what the schema closes is read as itself", () => {
  expectTypeOf(seen.kind).toEqualTypeOf<"bug" | "bill">();
  expectTypeOf(seen.due).toEqualTypeOf<string>();
  expectTypeOf(seen.tag).toEqualTypeOf<string>();
  expectTypeOf(seen.n).toEqualTypeOf<number>();
  expectTypeOf(seen.maybe).toEqualTypeOf<boolean | null>();
  expectTypeOf(seen.xs[0]?.a).toEqualTypeOf<boolean | undefined>();
  expectTypeOf(`${seen.who}`).toEqualTypeOf<string>();
});

test("text is a handle", () => {
  expectTypeOf(seen.who).toEqualTypeOf<Handle>();
  expectTypeOf(seen.id).toEqualTypeOf<Handle>();
  expectTypeOf(seen.note).toEqualTypeOf<Handle | undefined>();
  // @ts-expect-error text is a handle
  takesText(seen.who);
  // @ts-expect-error a handle has no length
  seen.note?.length;
  // @ts-expect-error a handle is equal to no text
  if (seen.xs[0]?.t === "x") return;
  // @ts-expect-error a UUID is a handle too
  takesText(seen.id);
  if (seen.u.k === "a") expectTypeOf(seen.u.s).toEqualTypeOf<Handle>();
  // @ts-expect-error only one branch has it
  seen.u.s;
});

test("an outcome is narrowed before its value is read", () => {
  // @ts-expect-error not narrowed
  outcome.value;
  if (outcome.ok) expectTypeOf(outcome.value).toEqualTypeOf<Seen<typeof schema>>();
});

test("handles of different types differ", () => {
  expectTypeOf<Handle<number>>().not.toMatchTypeOf<Handle<string>>();
  expectTypeOf<Handle<"a">>().toMatchTypeOf<Handle<string>>();
  // @ts-expect-error a number that was not read is a handle
  takesNumber(unread.n);
  takesBoth({ a: unread.n, b: unread.who });
  takesBoth({ a: 5, b: unread.who });
  // @ts-expect-error a text does not stand for a number
  takesBoth({ a: unread.who, b: "x" });
  expectTypeOf(unread).toMatchTypeOf<Handle<z.infer<typeof schema>>>();
});

test("admit answers what the schema shows", () => {
  const compiled = returnSchema(schema);
  expectTypeOf(compiled).toEqualTypeOf<ReturnSchema<typeof schema>>();
  expectTypeOf(returnSchema(compiled)).toEqualTypeOf<ReturnSchema<typeof schema>>();
  const admitted = admit("{}", compiled);
  // @ts-expect-error not narrowed
  admitted.value;
  if (admitted.ok) expectTypeOf(admitted.value).toEqualTypeOf<Seen<typeof schema>>();
  const plain = admit("{}", returnSchema({ type: "object" }));
  if (plain.ok) expectTypeOf(plain.value).toEqualTypeOf<unknown>();
  expectTypeOf<Seen<ReturnSchema<typeof schema>>>().toEqualTypeOf<Seen<typeof schema>>();
});

test("a property is optional where zod says so", () => {
  const optional = z.object({
    a: z.boolean().optional(),
    b: z.boolean().optional().nullable(),
    c: z.exactOptional(z.boolean()),
    d: z.boolean().optional().nonoptional(),
  });
  expectTypeOf<Seen<typeof optional>["d"]>().toEqualTypeOf<boolean>();
  expectTypeOf<{ d: true }>().toExtend<Seen<typeof optional>>();
});

test("only a plain string can be revealed", () => {
  // @ts-expect-error a number is shown already
  reveal(z.int());
  // @ts-expect-error a date is shown already
  reveal(z.iso.date());
});
