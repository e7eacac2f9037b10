// Waits, outside a workflow's code, until everything that the handles in an argument stand for is there.
import { HANDLE_NAME, Handle, type HandleTable } from "@bulkhead/sandbox";

/** `undefined`: all of it is there. */
export function comingHandles(value: unknown, handles: HandleTable): Promise<void> | undefined {
  const coming = [...comingIn(value, handles)];
  return coming.length === 0 ? undefined : Promise.all(coming).then(() => undefined);
}

function* comingIn(value: unknown, handles: HandleTable): Generator<Promise<void>> {
  if (value instanceof Handle || typeof value === "string") {
    const names = value instanceof Handle ? [value] : value.includes("{{") ? (value.match(NAMES) ?? []) : [];
    for (const name of names) {
      const coming = handles.get(name)?.coming;
      if (coming !== undefined) yield coming;
    }
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) yield* comingIn(inner, handles);
  }
}

const NAMES = new RegExp(HANDLE_NAME, "gu");
