// What a role answers that may say little: closed, and held against its schema. Anything else is a fault.
import { fixJson, type JsonSchema } from "@bulkhead/sandbox";
import { z } from "zod";
import { parseObject } from "../model/parse-object.ts";
import type { AskRole, RoleAsked } from "./ask-role.ts";

export type AskClosed<T> = <Role extends string>(
  ask: AskRole<Role>,
  asked: Omit<RoleAsked<Role>, "returns" | "check">,
) => Promise<T>;

/** @throws SandboxError with the code of the role's end */
export function closedAnswer<S extends z.ZodType>(value: S): AskClosed<z.infer<S>> {
  const { $schema: _, ...schema } = z.toJSONSchema(value);
  const returns = fixJson(schema as JsonSchema);
  const wrapped = z.strictObject({ value });
  const read = (text: string) => wrapped.safeParse(parseObject(text));
  return async (ask, asked) => {
    const check = (text: string) => (read(text).success ? undefined : "schema_mismatch");
    const text = await ask({ ...asked, returns, check });
    const { value: answer } = wrapped.parse(parseObject(text)) as { value: z.infer<S> }; // it was checked
    return answer;
  };
}
