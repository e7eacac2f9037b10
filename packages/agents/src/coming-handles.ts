// Waits, outside a workflow's code, until everything that the handles in an argument stand for is there.
import { HANDLE_NAME, Handle, type HandleTable } from "@bulkhead/sandbox";

export async function comingHandles(value: unknown, handles: HandleTable): Promise<void> {
  for (const coming of comingIn(value, handles)) await coming;
}

function* comingIn(value: unknown, handles: HandleTable): Generator<Promise<void>> {
  if (value instanceof Handle || typeof value === "string") {
    const names = value instanceof Handle ? [value] : (value.match(NAMES) ?? []);
    for (const name of names) {
      const coming = handles.get(name)?.coming;
      if (coming !== undefined) yield coming;
    }
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) yield* comingIn(inner, handles);
  }
}

const NAMES = new RegExp(HANDLE_NAME, "gu");
