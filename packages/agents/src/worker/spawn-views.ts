// The value of an outcome in two ways: as the main side sees it, and with what the handles stand for.
import { Handle, type HandleTable, type JsonValue } from "@bulkhead/sandbox";

export function spawnViews(
  value: unknown,
  handles: HandleTable,
): { readonly value: JsonValue; readonly raw: JsonValue } {
  return { value: mainView(value), raw: rawView(value, handles) };
}

/** Handles are their names. */
export function mainView(value: unknown): JsonValue {
  return view(value, String);
}

export function rawView(value: unknown, handles: HandleTable): JsonValue {
  return view(value, (handle) => handles.get(String(handle))?.value ?? null);
}

function view(value: unknown, show: (handle: Handle<unknown>) => JsonValue): JsonValue {
  if (value instanceof Handle) return show(value);
  if (Array.isArray(value)) return value.map((item) => view(item, show));
  if (typeof value !== "object" || value === null) return value as JsonValue; // an admitted leaf is JSON
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, view(inner, show)]));
}
