// A prompt program: what is required, and the instructions that bring it about, each of which one worker executes with a
// fresh context. Its shape is here; what must hold of it besides, in check-program.ts.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { z } from "zod";
import type { DeepReadonly } from "../deep-readonly.ts";

// Whoever approves a program must see all of it.
const HIDDEN = new RegExp(`(?![\\n\\t])${HIDDEN_CHARACTER}`, "u");
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.trim() !== "" && !HIDDEN.test(value));
/** Of requirements, instructions, evaluators and tools. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
const ids = z.array(id).max(100);
const count = (most: number) => z.int().min(0).max(most);

export const programSchema = z.strictObject({
  /** By which runs and workflows share it. */
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/),
  requirements: z
    .array(z.strictObject({ id, text: text(4_000) }))
    .min(1)
    .max(200),
  instructions: z
    .array(
      z.strictObject({
        id,
        text: text(20_000),
        /** Requirements that it brings about. */
        covers: ids.optional(),
        /** Instructions that must have passed before it. Without any, the order is that of the list. */
        after: ids.optional(),
        /** Files that it is shown at its start. */
        views: z.array(text(1_000)).max(200).optional(),
        /** Those that must pass before it has. */
        evaluators: ids.optional(),
        /** What its worker may use. */
        tools: ids.optional(),
        limits: z
          .strictObject({
            restarts: count(1_000).optional(),
            steps: count(10_000).optional(),
            tokens: count(100_000_000).optional(),
          })
          .optional(),
      }),
    )
    .min(1)
    .max(200),
});

export type Program = DeepReadonly<z.infer<typeof programSchema>>;
export type Instruction = Program["instructions"][number];
export type Requirement = Program["requirements"][number];
