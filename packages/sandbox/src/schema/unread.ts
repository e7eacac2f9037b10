// Static types of what is used without being read: an outcome as handles, and arguments that may be handles.
import type { z } from "zod";
import type { Handle } from "../handle/handle.ts";

/** A handle with fields: passed whole it stands for the value, or for null where the worker failed. */
export type Unread<S> = Handle<S extends z.ZodType<infer T> ? T : never> &
  (S extends z.ZodObject<infer Shape> ? { readonly [K in keyof Shape]: Unread<Shape[K]> } : unknown);

/** An argument, or a handle in its place, or in the place of any part of it. */
export type OrHandle<T> =
  | T
  | Handle<T>
  | (T extends string
      ? Handle<string>
      : T extends readonly (infer U)[]
        ? readonly OrHandle<U>[]
        : T extends object
          ? { [K in keyof T]: OrHandle<T[K]> }
          : never);
