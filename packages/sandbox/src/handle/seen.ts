// Static types of what the main side reads: scalars that the schema closes are themselves, every other text is a handle.
import type { z } from "zod";
import type { ReturnSchema } from "../schema/return-schema.ts";
import type { Handle } from "./handle.ts";

declare const shown: unique symbol;
declare const own: unique symbol;

/** Brand of `reveal(schema)`. */
export interface Revealed {
  readonly [shown]: true;
}

/** Brand of `given(schema)`: an input that the user wrote. */
export interface Given {
  readonly [own]: true;
}

export type Seen<S> =
  S extends ReturnSchema<infer Inner>
    ? Seen<Inner>
    : S extends Given & z.ZodType<infer T>
      ? T
      : S extends Plain
        ? string
        : S extends z.ZodString | z.ZodEmail | z.ZodURL
          ? Handle
          : S extends z.ZodNonOptional<infer U>
            ? Exclude<Seen<U>, undefined>
            : S extends z.ZodOptional<infer U>
              ? Seen<U> | undefined
              : S extends z.ZodNullable<infer U>
                ? Seen<U> | null
                : S extends z.ZodReadonly<infer U>
                  ? Seen<U>
                  : S extends z.ZodArray<infer U>
                    ? Seen<U>[]
                    : S extends z.ZodUnion<infer O>
                      ? Seen<O[number]>
                      : S extends z.ZodObject<infer Shape>
                        ? SeenObject<Shape>
                        : S extends z.ZodType<infer T>
                          ? SeenLeaf<T>
                          : unknown;

/** Text that is read as it is. */
type Plain = z.ZodISODate | z.ZodISODateTime | z.ZodISOTime | Revealed;

/** Text whose values the type does not list is a handle. */
type SeenLeaf<T> = T extends string
  ? Record<never, never> extends Record<T, 1>
    ? Handle
    : T
  : T extends number | boolean | null | undefined
    ? T
    : never;

type SeenObject<Shape> = Flat<
  { [K in Exclude<keyof Shape, OptionalKey<Shape>>]: Seen<Shape[K]> } & {
    [K in OptionalKey<Shape>]?: Seen<Shape[K]>;
  }
>;
/** As zod finds them: through nullable and readonly as well. */
type OptionalKey<Shape> = {
  [K in keyof Shape]: Shape[K] extends { _zod: { optout: "optional" } } ? K : never;
}[keyof Shape];
type Flat<T> = { [K in keyof T]: T[K] } & {};
