// The names of a scope. They stand in commands and rows of an audit.
import { MemoryError } from "../memory-error.ts";
import type { ConceptScope } from "./concept-memory.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9@._:-]{0,99}$/;

/** @throws MemoryError `bad_scope` */
export function checkScope({ tenant, project, domain, role }: ConceptScope): void {
  const names = [project, domain, role].filter((name) => name !== undefined && name !== "*");
  if ([tenant, ...names].every((name) => NAME.test(name ?? ""))) return;
  throw new MemoryError(
    "bad_scope",
    "a tenant, project, domain or role is 1 to 100 of letters, digits, @, dot, colon, dash and underscore; `*` is any project, domain or role",
  );
}
