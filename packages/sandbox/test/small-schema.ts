// Small return schemas, each with texts that hold every value it admits and many that it does not.

import type { JsonSchema } from "@bulkhead/sandbox";
import fc from "fast-check";

export interface Small {
  readonly schema: JsonSchema;
  /** JSON texts. */
  readonly candidates: readonly string[];
  /** True for products of booleans, enums and bounded integers, whose capacity is exact. */
  readonly exact: boolean;
}

const MOST = 400;

const boolean = fc.constant<Small>({
  schema: { type: "boolean" },
  candidates: ["true", "false", "0", '"true"'],
  exact: true,
});

const choice = fc.uniqueArray(fc.constantFrom("a", "b", "ä", 0, 1, true, null), { minLength: 1, maxLength: 4 }).map(
  (values): Small => ({
    schema: { enum: values },
    candidates: ['"a"', '"b"', '"a\u0308"', '"ä"', "0", "-0", "1", "true", "null"],
    exact: true,
  }),
);

const integer = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 4 }), fc.constantFrom(1, 2, 3)).map(
  ([minimum, width, step]): Small => ({
    // From zero or below to zero or above, so that there is a multiple of every step.
    schema: {
      type: "integer",
      minimum: Math.min(minimum, 0),
      maximum: Math.max(minimum, 0) + width,
      ...(step === 1 ? {} : { multipleOf: step }),
    },
    candidates: ["-3", "-2", "-1", "-0", "0", "1", "1.0", "2", "3", "4", "5", "6", "7", "8", "0.5"],
    exact: true,
  }),
);

const number = fc.constantFrom(0.1, 0.25, 0.5).map(
  (step): Small => ({
    schema: { type: "number", minimum: -0.3, maximum: 0.7, multipleOf: step },
    candidates: [
      "-0.3",
      "-0.25",
      "-0.2",
      "-0.1",
      "-0.0",
      "0",
      "1e-9",
      "0.1",
      "0.1000000001",
      "0.2",
      "0.25",
      "0.3",
      "0.4",
      "0.5",
      "0.50000001",
      "0.6",
      "0.7",
      "0.75",
    ],
    exact: false,
  }),
);

const text = fc.constantFrom(true, false).map(
  (reveal): Small => ({
    schema: { type: "string", maxLength: 1, ...(reveal ? { "x-reveal": true } : {}) },
    candidates: ['""', '"a"', '"b"', '"ä"', '"a\u0308"', '"{"', '"\u200b"', '"ab"'],
    exact: false,
  }),
);

const moment = fc.constantFrom("date", "time", "date-time").map(
  (format): Small => ({
    schema: { type: "string", format },
    candidates: [
      '"2024-02-29"',
      '"12:30"',
      '"12:30:00.5"',
      '"12:30:01"',
      '"2024-02-29T12:30:00Z"',
      '"2024-02-29T13:30:00+01:00"',
      '"x"',
    ],
    exact: false,
  }),
);

const scalar = fc.oneof(boolean, choice, integer, number, text, moment);
const product = fc.oneof(boolean, choice, integer);

/** Any small schema of the profile. */
export const smallSchema: fc.Arbitrary<Small> = fc.oneof(
  scalar,
  scalar.map(nullable),
  scalar
    .chain((item) => fc.tuple(fc.constant(item), fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 2 })))
    .map(list),
  fc.array(fc.tuple(scalar, fc.boolean()), { minLength: 1, maxLength: 3 }).map(object),
  fc.tuple(scalar, scalar).map(union),
  fc.tuple(product, scalar).map(([a, b]) =>
    object([
      [a, true],
      [nullable(list([b, 0, 1])), false],
    ]),
  ),
);

/** Objects whose properties are all required booleans, enums or bounded integers. */
export const smallProduct: fc.Arbitrary<Small> = fc
  .array(
    product.map((small) => [small, true] as const),
    { minLength: 1, maxLength: 3 },
  )
  .map(object);

function nullable(small: Small): Small {
  return {
    schema: { anyOf: [small.schema, { type: "null" }] },
    candidates: [...small.candidates, "null"],
    exact: false,
  };
}

function list([small, minItems, maxItems]: readonly [Small, number, number]): Small {
  const some = small.candidates.slice(0, 12);
  const candidates = ["[]", ...some.map((text) => `[${text}]`), ...some.flatMap((a) => some.map((b) => `[${a},${b}]`))];
  return { schema: { type: "array", items: small.schema, minItems, maxItems }, candidates, exact: false };
}

function object(parts: readonly (readonly [Small, boolean])[]): Small {
  const names = parts.map((_, at) => `p${at}`);
  const texts = parts.reduce<readonly string[][]>(
    (rows, [small, required], at) => {
      const fields = [...small.candidates.map((text) => [`"${names[at]}":${text}`]), ...(required ? [] : [[]])];
      return rows.flatMap((row) => fields.map((field) => [...row, ...field]));
    },
    [[]],
  );
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(parts.map(([small], at) => [names[at], small.schema])),
      required: names.filter((_, at) => parts[at]?.[1]),
      additionalProperties: false,
    },
    candidates: texts.slice(0, MOST * 20).map((fields) => `{${fields.join(",")}}`),
    exact: parts.every(([small, required]) => small.exact && required),
  };
}

function union([a, b]: readonly [Small, Small]): Small {
  const branch = (tag: string, small: Small): JsonSchema => ({
    type: "object",
    properties: { kind: { const: tag }, v: small.schema },
    required: ["kind", "v"],
    additionalProperties: false,
  });
  const texts = (tag: string) => [...a.candidates, ...b.candidates].map((text) => `{"v":${text},"kind":"${tag}"}`);
  return {
    schema: { oneOf: [branch("a", a), branch("b", b)] },
    candidates: [...texts("a"), ...texts("b"), ...texts("c")],
    exact: false,
  };
}
